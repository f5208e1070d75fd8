// Causal attention over packed sequences on the tensor cores (attention_mma.cuh), with an online softmax to base 2:
// queries have been multiplied by scale · log2 e. Dao 2023, "FlashAttention-2". Block (tile, head, sequence) owns 64
// queries; while it multiplies keys the values are on their way, and while it multiplies values the next keys are.
#include "attention_mma.cuh"

// One step of the online softmax over a lane's two rows: turns scores into weights, and shrinks totals and sums.
template <int COLUMNS, int WIDTH>
static __device__ __forceinline__ void weigh(
        float (&s)[COLUMNS / 8][4], float (&most)[2], float (&total)[2], float (&sums)[WIDTH / 8][4], int query,
        int key, const AttentionShape &shape) {
    int lane = threadIdx.x % WARP;
    bool whole = key + COLUMNS - 1 <= query && shape.first_key(query + 15) <= key;
    if (!whole) {
#pragma unroll
        for (int n = 0; n < COLUMNS / 8; n++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                int row = query + lane / 4 + i / 2 * 8, column = key + n * 8 + lane % 4 * 2 + i % 2;
                if (!shape.sees(row, column)) s[n][i] = -INFINITY;
            }
        }
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
        float high = most[half];
#pragma unroll
        for (int n = 0; n < COLUMNS / 8; n++) high = fmaxf(high, fmaxf(s[n][2 * half], s[n][2 * half + 1]));
        high = fmaxf(high, __shfl_xor_sync(FULL, high, 1));
        high = fmaxf(high, __shfl_xor_sync(FULL, high, 2));
        // A row that has seen no key yet stays empty: no infinity is subtracted from another.
        float base = high == -INFINITY ? 0 : high, factor = exp2_fast(most[half] - base);
        most[half] = high;
        total[half] *= factor;
#pragma unroll
        for (int n = 0; n < COLUMNS / 8; n++) {
#pragma unroll
            for (int i = 2 * half; i < 2 * half + 2; i++) {
                s[n][i] = exp2_fast(s[n][i] - base);
                total[half] += s[n][i];
            }
        }
#pragma unroll
        for (int n = 0; n < WIDTH / 8; n++) {
            sums[n][2 * half] *= factor;
            sums[n][2 * half + 1] *= factor;
        }
    }
}

template <int HALF, int WIDTH>
static __device__ __forceinline__ void finish(
        float *out, float *lse, const float (&sums)[WIDTH / 8][4], float most, float total, int begin, int row,
        int length, int head, const AttentionShape &shape) {
    total += __shfl_xor_sync(FULL, total, 1);
    total += __shfl_xor_sync(FULL, total, 2);
    if (row >= length) return;
    long long at = (long long) (begin + row) * shape.heads + head;
    store_row<false, HALF, WIDTH>(out + at * shape.width, sums, 1 / total, 0, shape.width, shape.aligned);
    if (threadIdx.x % 4 == 0) lse[at] = LN_2 * (most + log2f(total));
}

template <int WIDTH, int COLUMNS>
static __device__ __forceinline__ void forward(
        float *out, float *lse, const bf16 *q, const bf16 *k, const bf16 *v, const int *offsets,
        const AttentionShape &shape) {
    extern __shared__ float4 dynamic[];
    bf16 *queries = reinterpret_cast<bf16 *>(dynamic), *keys = queries + ROWS * Row<WIDTH>::STRIDE;
    bf16 *values = keys + COLUMNS * Row<WIDTH>::STRIDE;
    int begin = offsets[blockIdx.z], length = offsets[blockIdx.z + 1] - begin;
    int head = blockIdx.y, first = (gridDim.x - 1 - blockIdx.x) * ROWS, query = first + threadIdx.x / WARP * 16;
    if (first >= length) return;

    Head16<WIDTH> k0(k, begin, head / shape.group(), shape.keyValueHeads);
    Head16<WIDTH> v0(v, begin, head / shape.group(), shape.keyValueHeads);
    int key = shape.first_key(first) / COLUMNS * COLUMNS, end = min(length, first + ROWS);
    fetch_tile<ROWS>(queries, Head16<WIDTH>(q, begin, head, shape.heads), first, length);
    fetch_tile<COLUMNS>(keys, k0, key, length);
    commit();
    fetch_tile<COLUMNS>(values, v0, key, length);
    commit();

    const bf16 *own = queries + (query - first) * Row<WIDTH>::STRIDE;
    float sums[WIDTH / 8][4] = {}, most[2] = {-INFINITY, -INFINITY}, total[2] = {};
    for (; key < end; key += COLUMNS) {
        wait_copies<1>();
        __syncthreads();
        float s[COLUMNS / 8][4] = {};
#pragma unroll
        for (int d = 0; d < WIDTH; d += 16) {
            uint32_t a[4];
            left<WIDTH>(a, own, d);
            multiply<WIDTH, COLUMNS>(s, a, keys, d);
        }
        __syncthreads();
        if (key + COLUMNS < end) fetch_tile<COLUMNS>(keys, k0, key + COLUMNS, length);
        commit();
        weigh<COLUMNS, WIDTH>(s, most, total, sums, query, key, shape);
        wait_copies<1>();
        __syncthreads();
        add_weighted<WIDTH, COLUMNS, WIDTH>(sums, s, values);
        __syncthreads();
        if (key + COLUMNS < end) fetch_tile<COLUMNS>(values, v0, key + COLUMNS, length);
        commit();
    }
    int row = query + threadIdx.x % WARP / 4;
    finish<0, WIDTH>(out, lse, sums, most[0], total[0], begin, row, length, head, shape);
    finish<1, WIDTH>(out, lse, sums, most[1], total[1], begin, row + 8, length, head, shape);
}

// Heads of at most WIDTH elements; q, k and v have been padded to WIDTH.
#define ENTRY(WIDTH, COLUMNS)                                                                                          \
    extern "C" __global__ void __launch_bounds__(128, 2) attention_bf16_##WIDTH(                                       \
            float *__restrict__ out, float *__restrict__ lse, const bf16 *__restrict__ q, const bf16 *__restrict__ k,  \
            const bf16 *__restrict__ v, const int *__restrict__ offsets, int heads, int keyValueHeads, int width,      \
            int window, int aligned, float scale) {                                                                    \
        forward<WIDTH, COLUMNS>(out, lse, q, k, v, offsets, {heads, keyValueHeads, width, window, aligned, scale});    \
    }

ENTRY(32, 64)
ENTRY(64, 64)
ENTRY(96, 64)
ENTRY(128, 64)
ENTRY(256, 32)
