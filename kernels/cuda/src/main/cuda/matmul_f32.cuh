// Float32 products of tiles. Every sum is one chain of fused multiply-adds over ascending k in one thread, begun at what the
// result says: its bits depend neither on the tile nor on the other rows and columns.
#pragma once
#include "common.cuh"

// Row-major values; `pitch` from one row to the next.
struct Matrix {
    const float *data;
    int rows, columns;
    long long pitch;

    // Whether four values at a column that is a multiple of four can be read at once.
    __device__ bool aligned() const { return pitch % 4 == 0 && (unsigned long long) data % 16 == 0; }

    // Four values of a row from a column on; 0 outside the matrix.
    __device__ float4 four(int row, int column, bool aligned) const {
        if (row >= rows) return make_float4(0, 0, 0, 0);
        const float *at = data + row * pitch + column;
        if (aligned && column + 3 < columns) return *(const float4 *) at;
        return make_float4(
            column < columns ? at[0] : 0,
            column + 1 < columns ? at[1] : 0,
            column + 2 < columns ? at[2] : 0,
            column + 3 < columns ? at[3] : 0);
    }
};

#define DEPTH 8        // of k, held in shared memory at a time
#define THREADS_ACROSS 16

// A block's part of the result: TY x 16 threads, each with ROW_PARTS x 4 rows and COLUMN_PARTS x 4 columns. The parts lie apart,
// so that threads of a warp read neighbouring banks.
template <int TY, int ROW_PARTS, int COLUMN_PARTS>
struct Tile {
    static constexpr int threads = TY * THREADS_ACROSS;
    static constexpr int row_parts = ROW_PARTS, column_parts = COLUMN_PARTS;
    static constexpr int rows_apart = TY * 4, columns_apart = THREADS_ACROSS * 4;
    static constexpr int rows = ROW_PARTS * rows_apart, columns = COLUMN_PARTS * columns_apart;
};
typedef Tile<16, 2, 2> Large; // 128 x 128
typedef Tile<8, 1, 1> Small;  // 32 x 64

// Brings LINES x DEPTH factors to shared memory as [k][line], by way of registers so that loads run beside arithmetic.
// ALONG_K: the matrix has the lines as rows and k as columns; otherwise k as rows. Four floats of padding part the banks.
template <int LINES, int THREADS, bool ALONG_K>
struct Loader {
    static constexpr int fours = LINES * DEPTH / 4;
    static constexpr int each = (fours + THREADS - 1) / THREADS;
    float4 held[each];

    static __device__ bool mine(int four) { return fours % THREADS == 0 || four < fours; }

    __device__ void load(const Matrix &x, int line, int k, bool aligned) {
#pragma unroll
        for (int e = 0; e < each; e++) {
            int four = e * THREADS + threadIdx.x;
            if (!mine(four)) continue;
            if (ALONG_K) {
                held[e] = x.four(line + four / (DEPTH / 4), k + four % (DEPTH / 4) * 4, aligned);
            } else {
                held[e] = x.four(k + four / (LINES / 4), line + four % (LINES / 4) * 4, aligned);
            }
        }
    }

    __device__ void store(float (*shared)[LINES + 4]) const {
#pragma unroll
        for (int e = 0; e < each; e++) {
            int four = e * THREADS + threadIdx.x;
            if (!mine(four)) continue;
            if (ALONG_K) {
                int line = four / (DEPTH / 4), k = four % (DEPTH / 4) * 4;
                shared[k][line] = held[e].x;
                shared[k + 1][line] = held[e].y;
                shared[k + 2][line] = held[e].z;
                shared[k + 3][line] = held[e].w;
            } else {
                *(float4 *) &shared[four / (LINES / 4)][four % (LINES / 4) * 4] = held[e];
            }
        }
    }
};

template <int PARTS, int APART>
static __device__ __forceinline__ void fragment(float *x, const float *shared) {
#pragma unroll
    for (int p = 0; p < PARTS; p++) *(float4 *) (x + 4 * p) = *(const float4 *) (shared + p * APART);
}

// The block's tile of a · b. Result: begin(row, column, sums) sets four sums of a row, end(row, column, sums) takes them, from
// all threads of a warp at the same time; both for places outside the result too.
template <class T, bool A_ALONG_K, bool B_ALONG_K, class Result>
static __device__ __forceinline__ void product(const Matrix &a, const Matrix &b, Result result) {
    __shared__ __align__(16) float as[2][DEPTH][T::rows + 4];
    __shared__ __align__(16) float bs[2][DEPTH][T::columns + 4];
    int row = blockIdx.x * T::rows, column = blockIdx.y * T::columns;
    int my_row = threadIdx.x / THREADS_ACROSS * 4, my_column = threadIdx.x % THREADS_ACROSS * 4;
    float sums[T::row_parts * 4][T::column_parts * 4];
#pragma unroll
    for (int i = 0; i < T::row_parts * 4; i++)
#pragma unroll
        for (int p = 0; p < T::column_parts; p++)
            result.begin(
                row + i / 4 * T::rows_apart + my_row + i % 4, column + p * T::columns_apart + my_column, sums[i] + 4 * p);

    Loader<T::rows, T::threads, A_ALONG_K> a_loader;
    Loader<T::columns, T::threads, B_ALONG_K> b_loader;
    bool a_aligned = a.aligned(), b_aligned = b.aligned();
    int depth = A_ALONG_K ? a.columns : a.rows, steps = (depth + DEPTH - 1) / DEPTH;
    for (int step = 0; step <= steps; step++) {
        if (step < steps) {
            a_loader.load(a, row, step * DEPTH, a_aligned);
            b_loader.load(b, column, step * DEPTH, b_aligned);
        }
        if (step > 0) {
            int now = (step - 1) % 2;
#pragma unroll 1
            for (int k = 0; k < DEPTH; k++) {
                float x[T::row_parts * 4], y[T::column_parts * 4];
                fragment<T::row_parts, T::rows_apart>(x, &as[now][k][my_row]);
                fragment<T::column_parts, T::columns_apart>(y, &bs[now][k][my_column]);
#pragma unroll
                for (int i = 0; i < T::row_parts * 4; i++)
#pragma unroll
                    for (int j = 0; j < T::column_parts * 4; j++) sums[i][j] = fmaf(x[i], y[j], sums[i][j]);
            }
        }
        if (step < steps) {
            a_loader.store(as[step % 2]);
            b_loader.store(bs[step % 2]);
        }
        __syncthreads();
    }
#pragma unroll
    for (int i = 0; i < T::row_parts * 4; i++)
#pragma unroll
        for (int p = 0; p < T::column_parts; p++)
            result.end(
                row + i / 4 * T::rows_apart + my_row + i % 4, column + p * T::columns_apart + my_column, sums[i] + 4 * p);
}
