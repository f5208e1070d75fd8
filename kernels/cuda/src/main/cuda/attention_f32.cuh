// Tiles of attention in float32. A block of 128 threads owns ROWS rows (queries, or keys) and streams tiles of COLUMNS
// rows of the other kind past them. Thread (y, x) = (t / 8, t % 8) holds rows y + 16i, and columns x + 8j of the
// products or four elements of each chunk x + 8j of the sums. The rows of a warp are its own: what it writes to the
// tile of weights it alone reads.
#pragma once
#include "attention.cuh"

// R rows and C columns a thread. A row in shared memory ends with four values of padding, so that eight rows lie in
// other banks.
template <int WIDTH_, int R_, int C_> struct Tile {
    static constexpr int WIDTH = WIDTH_, R = R_, C = C_, ROWS = 16 * R_, COLUMNS = 8 * C_;
    static constexpr int STRIDE = WIDTH + 4, CHUNKS = WIDTH / 32, WEIGHT_STRIDE = COLUMNS + 8, THREADS = 128;
};

// Rows [from, from + COUNT) of a head, zero from `end` on and behind the head's width.
template <int COUNT, typename T>
static __device__ __forceinline__ void load_tile(float *to, const Head &x, int from, int end, int width, bool aligned) {
    if (aligned) {
#pragma unroll 4
        for (int e = threadIdx.x; e < COUNT * (T::WIDTH / 4); e += T::THREADS) {
            int row = e / (T::WIDTH / 4), d = e % (T::WIDTH / 4) * 4;
            float4 four = make_float4(0, 0, 0, 0);
            if (from + row < end && d < width) {
                four = *reinterpret_cast<const float4 *>(x.data + (from + row) * x.step + d);
            }
            *reinterpret_cast<float4 *>(to + row * T::STRIDE + d) = four;
        }
    } else {
        for (int e = threadIdx.x; e < COUNT * T::WIDTH; e += T::THREADS) {
            int row = e / T::WIDTH, d = e % T::WIDTH;
            to[row * T::STRIDE + d] = from + row < end && d < width ? x.data[(from + row) * x.step + d] : 0;
        }
    }
}

// s[i][j] = row y + 16i of a times row x + 8j of b: a chain over the width, in order.
template <typename T>
static __device__ __forceinline__ void products(float (&s)[T::R][T::C], const float *a, const float *b, int width) {
    a += threadIdx.x / 8 * T::STRIDE;
    b += threadIdx.x % 8 * T::STRIDE;
#pragma unroll
    for (int i = 0; i < T::R; i++) {
#pragma unroll
        for (int j = 0; j < T::C; j++) s[i][j] = 0;
    }
#pragma unroll 2
    for (int d = 0; d < width; d += 4) {
        float4 left[T::R], right[T::C];
#pragma unroll
        for (int i = 0; i < T::R; i++) left[i] = *reinterpret_cast<const float4 *>(a + 16 * i * T::STRIDE + d);
#pragma unroll
        for (int j = 0; j < T::C; j++) right[j] = *reinterpret_cast<const float4 *>(b + 8 * j * T::STRIDE + d);
#pragma unroll
        for (int i = 0; i < T::R; i++) {
#pragma unroll
            for (int j = 0; j < T::C; j++) {
                s[i][j] = fmaf(left[i].x, right[j].x, s[i][j]);
                s[i][j] = fmaf(left[i].y, right[j].y, s[i][j]);
                s[i][j] = fmaf(left[i].z, right[j].z, s[i][j]);
                s[i][j] = fmaf(left[i].w, right[j].w, s[i][j]);
            }
        }
    }
}

// Writes a thread's part of the weights (ROWS, COLUMNS) for its warp.
template <typename T> static __device__ __forceinline__ void share(float *weights, const float (&w)[T::R][T::C]) {
    __syncwarp();
#pragma unroll
    for (int i = 0; i < T::R; i++) {
#pragma unroll
        for (int j = 0; j < T::C; j++) {
            weights[(threadIdx.x / 8 + 16 * i) * T::WEIGHT_STRIDE + threadIdx.x % 8 + 8 * j] = w[i][j];
        }
    }
    __syncwarp();
}

// sums[i][j] += Σ over the columns of weights (ROWS, COLUMNS) times rows of x (COLUMNS, WIDTH), in order.
template <typename T>
static __device__ __forceinline__ void add_weighted(
        float4 (&sums)[T::R][T::CHUNKS], const float *weights, const float *x) {
    weights += threadIdx.x / 8 * T::WEIGHT_STRIDE;
    x += threadIdx.x % 8 * 4;
#pragma unroll 2
    for (int column = 0; column < T::COLUMNS; column += 4) {
        float w[T::R][4];
#pragma unroll
        for (int i = 0; i < T::R; i++) {
            *reinterpret_cast<float4 *>(w[i]) =
                    *reinterpret_cast<const float4 *>(weights + 16 * i * T::WEIGHT_STRIDE + column);
        }
#pragma unroll
        for (int k = 0; k < 4; k++) {
#pragma unroll
            for (int j = 0; j < T::CHUNKS; j++) {
                float4 v = *reinterpret_cast<const float4 *>(x + (column + k) * T::STRIDE + 32 * j);
#pragma unroll
                for (int i = 0; i < T::R; i++) {
                    sums[i][j].x = fmaf(w[i][k], v.x, sums[i][j].x);
                    sums[i][j].y = fmaf(w[i][k], v.y, sums[i][j].y);
                    sums[i][j].z = fmaf(w[i][k], v.z, sums[i][j].z);
                    sums[i][j].w = fmaf(w[i][k], v.w, sums[i][j].w);
                }
            }
        }
    }
}

// Writes the sums of row y + 16i to row `to` of an output, times a factor or added to it.
template <bool ADD, typename T>
static __device__ __forceinline__ void store_row(
        float *to, const float4 (&sums)[T::CHUNKS], float factor, int width, bool aligned) {
#pragma unroll
    for (int j = 0; j < T::CHUNKS; j++) {
        int d = threadIdx.x % 8 * 4 + 32 * j;
        float4 four = make_float4(sums[j].x * factor, sums[j].y * factor, sums[j].z * factor, sums[j].w * factor);
        if (aligned && d < width) {
            float4 *at = reinterpret_cast<float4 *>(to + d);
            if (ADD) four = make_float4(four.x + at->x, four.y + at->y, four.z + at->z, four.w + at->w);
            *at = four;
        } else if (!aligned) {
            const float one[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
            for (int v = 0; v < 4; v++) {
                if (d + v < width) to[d + v] = ADD ? to[d + v] + one[v] : one[v];
            }
        }
    }
}

// Over the eight lanes that share a row.
static __device__ __forceinline__ float row_max(float x) {
#pragma unroll
    for (int other = 4; other > 0; other /= 2) x = fmaxf(x, __shfl_xor_sync(FULL, x, other));
    return x;
}

static __device__ __forceinline__ float row_sum(float x) {
#pragma unroll
    for (int other = 4; other > 0; other /= 2) x += __shfl_xor_sync(FULL, x, other);
    return x;
}
