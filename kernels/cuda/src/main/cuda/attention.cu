// Causal attention over packed sequences in float32: online softmax over tiles of keys. Dao et al. 2022.
// Block (tile, head, sequence) owns a tile of queries. Tiles begin at the sequence's start, so packing changes no bit.
#include "attention_f32.cuh"

// One step of the online softmax: turns a thread's scores into weights, and returns in `factor` what the sums shrink
// by.
template <typename T>
static __device__ __forceinline__ void weigh(
        float (&s)[T::R][T::C], float (&most)[T::R], float (&total)[T::R], float (&factor)[T::R], int query, int key,
        const AttentionShape &shape) {
    query += threadIdx.x / 8;
    key += threadIdx.x % 8;
#pragma unroll
    for (int i = 0; i < T::R; i++) {
        float high = most[i];
#pragma unroll
        for (int j = 0; j < T::C; j++) {
            s[i][j] = shape.sees(query + 16 * i, key + 8 * j) ? s[i][j] * shape.scale : -INFINITY;
            high = fmaxf(high, s[i][j]);
        }
        high = row_max(high);
        // A row that has seen no key yet stays empty: no infinity is subtracted from another.
        float base = high == -INFINITY ? 0 : high;
        factor[i] = expf(most[i] - base);
        most[i] = high;
        total[i] *= factor[i];
#pragma unroll
        for (int j = 0; j < T::C; j++) {
            s[i][j] = expf(s[i][j] - base);
            total[i] += s[i][j];
        }
    }
}

template <typename T>
static __device__ __forceinline__ void forward(
        float *out, float *lse, const float *q, const float *k, const float *v, const int *offsets,
        const AttentionShape &shape) {
    extern __shared__ float4 dynamic[];
    float *queries = reinterpret_cast<float *>(dynamic), *keys = queries + T::ROWS * T::STRIDE;
    float *values = keys + T::COLUMNS * T::STRIDE, *weights = values + T::COLUMNS * T::STRIDE;
    int begin = offsets[blockIdx.z], length = offsets[blockIdx.z + 1] - begin;
    int head = blockIdx.y, keyHead = head / shape.group(), width = shape.width;
    int query = (gridDim.x - 1 - blockIdx.x) * T::ROWS;
    if (query >= length) return;

    Head k0(k, begin, keyHead, shape.keyValueHeads, width), v0(v, begin, keyHead, shape.keyValueHeads, width);
    load_tile<T::ROWS, T>(queries, Head(q, begin, head, shape.heads, width), query, length, width, shape.aligned);
    float4 sums[T::R][T::CHUNKS] = {};
    float most[T::R], total[T::R] = {}, factor[T::R];
#pragma unroll
    for (int i = 0; i < T::R; i++) most[i] = -INFINITY;

    int end = min(length, query + T::ROWS);
    for (int key = shape.first_key(query) / T::COLUMNS * T::COLUMNS; key < end; key += T::COLUMNS) {
        __syncthreads();
        load_tile<T::COLUMNS, T>(keys, k0, key, length, width, shape.aligned);
        load_tile<T::COLUMNS, T>(values, v0, key, length, width, shape.aligned);
        __syncthreads();
        float s[T::R][T::C];
        products<T>(s, queries, keys, width);
        weigh<T>(s, most, total, factor, query, key, shape);
        share<T>(weights, s);
#pragma unroll
        for (int i = 0; i < T::R; i++) {
#pragma unroll
            for (int j = 0; j < T::CHUNKS; j++) {
                sums[i][j].x *= factor[i];
                sums[i][j].y *= factor[i];
                sums[i][j].z *= factor[i];
                sums[i][j].w *= factor[i];
            }
        }
        add_weighted<T>(sums, weights, values);
    }

    Head to(out, begin, head, shape.heads, width);
#pragma unroll
    for (int i = 0; i < T::R; i++) {
        float sum = row_sum(total[i]);
        int row = query + threadIdx.x / 8 + 16 * i;
        if (row < length) {
            store_row<false, T>(to.data + row * to.step, sums[i], 1 / sum, width, shape.aligned);
            if (threadIdx.x % 8 == 0) lse[(long long) (begin + row) * shape.heads + head] = most[i] + logf(sum);
        }
    }
}

#define ENTRY(WIDTH, R, C)                                                                                             \
    extern "C" __global__ void __launch_bounds__(128, 2) attention_f32_##WIDTH(                                        \
            float *__restrict__ out, float *__restrict__ lse, const float *__restrict__ q,                             \
            const float *__restrict__ k, const float *__restrict__ v, const int *__restrict__ offsets, int heads,      \
            int keyValueHeads, int width, int window, int aligned, float scale) {                                      \
        forward<Tile<WIDTH, R, C>>(out, lse, q, k, v, offsets, {heads, keyValueHeads, width, window, aligned, scale}); \
    }

// Heads of at most so many elements.
ENTRY(32, 4, 4)
ENTRY(64, 4, 4)
ENTRY(128, 4, 4)
ENTRY(256, 2, 2)
