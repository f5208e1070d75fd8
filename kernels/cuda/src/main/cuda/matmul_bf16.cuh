// Products of tiles on tensor cores: bfloat16 factors, float32 sums. Factors have rows that begin at multiples of 16 bytes and
// are padded with finite values to a multiple of eight; what lies outside in k counts as 0. A factor may be the sum of two
// matrices, high and low parts of float32 values; of the four products that of two low parts is below rounding and left out.
#pragma once
#include "common.cuh"

#define DEPTH 32  // of k, in one stage
#define STAGES 3  // brought to shared memory while older ones are multiplied
#define EIGHT 8   // values of 16 bytes, the unit of copies and of ldmatrix

// Row-major values; `pitch` from one row to the next, `low` from a high part to its low part, 0 where there are none.
struct Factor {
    const bf16 *data;
    int rows, columns;
    long long pitch, low;
};

// A block's part of the result: DOWN x ACROSS warps, each with FRAGMENTS x 16 rows and 64 columns.
template <int DOWN, int ACROSS, int FRAGMENTS>
struct WarpTile {
    static constexpr int threads = DOWN * ACROSS * WARP;
    static constexpr int down = DOWN, fragments = FRAGMENTS;
    static constexpr int warp_rows = FRAGMENTS * 16, warp_columns = 64;
    static constexpr int rows = DOWN * warp_rows, columns = ACROSS * warp_columns;
};
typedef WarpTile<4, 2, 2> Large; // 128 x 128
typedef WarpTile<2, 1, 1> Small; // 32 x 64

static __device__ __forceinline__ uint32_t shared_address(const void *p) { return (uint32_t) __cvta_generic_to_shared(p); }

// 16 bytes, or zeros where `inside` is false; asynchronous.
static __device__ __forceinline__ void copy_async(bf16 *to, const bf16 *from, bool inside) {
    int bytes = inside ? 16 : 0;
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)), "l"(from), "r"(bytes) : "memory");
}

static __device__ __forceinline__ void copies_committed() { asm volatile("cp.async.commit_group;" ::: "memory"); }

template <int NEWEST>
static __device__ __forceinline__ void copies_done_but() {
    asm volatile("cp.async.wait_group %0;" ::"n"(NEWEST) : "memory");
}

// Four 8 x 8 matrices whose rows begin at the addresses of eight lanes each; TRANSPOSED exchanges their rows and columns.
template <bool TRANSPOSED>
static __device__ __forceinline__ void matrices(uint32_t x[4], const bf16 *row) {
    if (TRANSPOSED) {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(x[0]), "=r"(x[1]), "=r"(x[2]), "=r"(x[3])
                     : "r"(shared_address(row))
                     : "memory");
    } else {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(x[0]), "=r"(x[1]), "=r"(x[2]), "=r"(x[3])
                     : "r"(shared_address(row))
                     : "memory");
    }
}

// sums (16, 8) += a (16, 16) · b (16, 8): the lane's two sums of its upper and of its lower row.
static __device__ __forceinline__ void multiply(float upper[2], float lower[2], const uint32_t a[4], const uint32_t b[2]) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                 "{%0, %1, %2, %3};"
                 : "+f"(upper[0]), "+f"(upper[1]), "+f"(lower[0]), "+f"(lower[1])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// One stage of a factor in shared memory: LINES x DEPTH values as they lie in global memory, lines as rows if ALONG_K, k as rows
// otherwise. Units of a row are exchanged by an exclusive or with the row, so that eight rows of a matrix lie in all banks.
template <int LINES, int THREADS, bool ALONG_K>
struct Stage {
    static constexpr int rows = ALONG_K ? LINES : DEPTH, units = (ALONG_K ? DEPTH : LINES) / EIGHT;
    static constexpr int size = LINES * DEPTH;
    static_assert(rows * units % THREADS == 0, "every thread copies as many units");

    static __device__ int place(int row, int unit) {
        int swizzled = units >= 8 ? unit ^ row % 8 : unit ^ row / 2 % 4;
        return (row * units + swizzled) * EIGHT;
    }

    static __device__ void load(bf16 *to, const Factor &x, const bf16 *data, int line, int k) {
        int from_row = ALONG_K ? line : k, from_column = ALONG_K ? k : line;
#pragma unroll
        for (int i = 0; i < rows * units / THREADS; i++) {
            int u = i * THREADS + threadIdx.x, row = u / units, unit = u % units;
            int x_row = from_row + row, x_column = from_column + unit * EIGHT;
            bool inside = x_row < x.rows && x_column < x.columns;
            copy_async(to + place(row, unit), inside ? data + x_row * x.pitch + x_column : data, inside);
        }
    }

    // 16 lines and 16 of k as four matrices. LEFT: lines first, as a left factor has them, otherwise k first.
    template <bool LEFT>
    static __device__ void fragment(uint32_t x[4], const bf16 *stage, int line, int k) {
        int lane = threadIdx.x % WARP, matrix = lane / 8;
        int later_line = LEFT ? matrix % 2 : matrix / 2, later_k = LEFT ? matrix / 2 : matrix % 2;
        if (ALONG_K) {
            matrices<false>(x, stage + place(line + later_line * 8 + lane % 8, k / EIGHT + later_k));
        } else {
            matrices<true>(x, stage + place(k + later_k * 8 + lane % 8, line / EIGHT + later_line));
        }
    }
};

// The block's tile of a · b. result(row, column, sums) takes 16 sums of a row from all lanes of a warp at a time, sum j of column
// + j / 2 · 8 + j % 2, the neighbouring three lanes having those between; also for places outside the result.
//
// Low parts are multiplied in passes over k of their own, first since their sums are small, and through the same stages. A single
// pass over high and low parts would bring a third less, but in stages of twice the size, of which an A100 could hold those of
// one block instead of two.
template <class T, bool A_ALONG_K, bool B_ALONG_K, class Result>
static __device__ __forceinline__ void product(const Factor &a, const Factor &b, Result result) {
    typedef Stage<T::rows, T::threads, A_ALONG_K> A;
    typedef Stage<T::columns, T::threads, B_ALONG_K> B;
    __shared__ __align__(128) bf16 as[STAGES][A::size], bs[STAGES][B::size];
    int row = blockIdx.x * T::rows, column = blockIdx.y * T::columns;
    int warp = threadIdx.x / WARP, lane = threadIdx.x % WARP;
    int warp_row = warp % T::down * T::warp_rows, warp_column = warp / T::down * T::warp_columns;
    int depth = A_ALONG_K ? a.columns : a.rows, passes = 1 + (a.low != 0) + (b.low != 0);
    int steps = (depth + DEPTH - 1) / DEPTH * passes, pass = 0, k_next = 0;
    float sums[T::fragments * 2][16] = {};

    // The passes: low · b where there is a low, a · low where there is one, a · b.
    auto bring = [&](int step) {
        if (step < steps) {
            A::load(as[step % STAGES], a, a.data + (pass == 0 ? a.low : 0), row, k_next);
            B::load(bs[step % STAGES], b, b.data + (pass == passes - 2 ? b.low : 0), column, k_next);
            k_next += DEPTH;
            if (k_next >= depth) {
                k_next = 0;
                pass++;
            }
        }
        copies_committed();
    };
#pragma unroll 1
    for (int step = 0; step < STAGES - 1; step++) bring(step);
    for (int step = 0; step < steps; step++) {
        copies_done_but<STAGES - 2>();
        __syncthreads();
        bring(step + STAGES - 1);
        const bf16 *a_stage = as[step % STAGES], *b_stage = bs[step % STAGES];
#pragma unroll
        for (int k = 0; k < DEPTH; k += 16) {
            uint32_t x[T::fragments][4], y[4][4];
#pragma unroll
            for (int i = 0; i < T::fragments; i++) A::template fragment<true>(x[i], a_stage, warp_row + i * 16, k);
#pragma unroll
            for (int j = 0; j < 4; j++) B::template fragment<false>(y[j], b_stage, warp_column + j * 16, k);
#pragma unroll
            for (int i = 0; i < T::fragments; i++)
#pragma unroll
                for (int j = 0; j < 8; j++)
                    multiply(sums[2 * i] + 2 * j, sums[2 * i + 1] + 2 * j, x[i], y[j / 2] + j % 2 * 2);
        }
    }
#pragma unroll
    for (int i = 0; i < T::fragments * 2; i++)
        result(row + warp_row + i * 8 + lane / 4, column + warp_column + lane % 4 * 2, sums[i]);
}
