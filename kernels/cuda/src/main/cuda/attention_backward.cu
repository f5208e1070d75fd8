// Gradients of causal attention in float32, with the probabilities p = exp(score − lse) computed again: dv += p·dOut,
// dScore = p·(dOut·v − delta), delta = dOut·out, dq += scale·dScore·k, dk += scale·dScore·q. One kernel owns tiles of
// keys, for dk and dv, and passes the queries of its group's heads in order; another owns tiles of queries, for dq. So
// every gradient is summed by one block, in a fixed order.
#include "attention_f32.cuh"

struct Gradients {
    float *dq, *dk, *dv;
    const float *dOut, *q, *k, *v;
    const float2 *terms;
    int tokens;
};

// lse and delta of the queries [from, from + COUNT) of a head, zero from `end` on.
template <int COUNT>
static __device__ __forceinline__ void load_terms(
        float2 *to, const Gradients &g, int begin, int head, int from, int end) {
    const float2 *terms = g.terms + (long long) head * g.tokens + begin + from;
    for (int i = threadIdx.x; i < COUNT; i += blockDim.x) to[i] = from + i < end ? terms[i] : make_float2(0, 0);
}

// One tile of probabilities p and score gradients ds. The rows are keys if KEYS, otherwise queries.
template <bool KEYS, typename T>
static __device__ __forceinline__ void differentiate(
        float (&p)[T::R][T::C], float (&ds)[T::R][T::C], const float2 *terms, int row, int column, int length,
        const AttentionShape &shape) {
    int y = threadIdx.x / 8, x = threadIdx.x % 8;
#pragma unroll
    for (int i = 0; i < T::R; i++) {
#pragma unroll
        for (int j = 0; j < T::C; j++) {
            int r = row + y + 16 * i, c = column + x + 8 * j, query = KEYS ? c : r, key = KEYS ? r : c;
            float2 term = terms[KEYS ? x + 8 * j : y + 16 * i];
            p[i][j] = query < length && shape.sees(query, key) ? expf(p[i][j] * shape.scale - term.x) : 0;
            ds[i][j] = shape.scale * p[i][j] * (ds[i][j] - term.y);
        }
    }
}

// Rows of `first` and `second` are k and v if KEYS, otherwise q and dOut; streamed past them are the others.
template <bool KEYS, typename T>
static __device__ __forceinline__ void backward(const Gradients &g, const int *offsets, const AttentionShape &shape) {
    extern __shared__ float4 dynamic[];
    float *first = reinterpret_cast<float *>(dynamic), *second = first + T::ROWS * T::STRIDE;
    float *other = second + T::ROWS * T::STRIDE, *otherSecond = other + T::COLUMNS * T::STRIDE;
    float *weights = otherSecond + T::COLUMNS * T::STRIDE;
    float2 *terms = reinterpret_cast<float2 *>(weights + T::ROWS * T::WEIGHT_STRIDE);
    int begin = offsets[blockIdx.z], length = offsets[blockIdx.z + 1] - begin, width = shape.width;
    int row = (KEYS ? blockIdx.x : gridDim.x - 1 - blockIdx.x) * T::ROWS;
    if (row >= length) return;

    int rowHeads = KEYS ? shape.keyValueHeads : shape.heads, columnHeads = KEYS ? shape.heads : shape.keyValueHeads;
    int head = blockIdx.y, from = KEYS ? head * shape.group() : head / shape.group();
    int until = KEYS ? from + shape.group() : from + 1;
    load_tile<T::ROWS, T>(
            first, Head(KEYS ? g.k : g.q, begin, head, rowHeads, width), row, length, width, shape.aligned);
    load_tile<T::ROWS, T>(
            second, Head(KEYS ? g.v : g.dOut, begin, head, rowHeads, width), row, length, width, shape.aligned);
    if (!KEYS) load_terms<T::ROWS>(terms, g, begin, head, row, length);

    float4 sums[T::R][T::CHUNKS] = {}, sumsSecond[T::R][T::CHUNKS] = {};
    int last = min(length, row + T::ROWS) - 1;
    int low = KEYS ? row : shape.first_key(row), high = KEYS ? shape.query_end(last, length) : last + 1;
    for (int columnHead = from; columnHead < until; columnHead++) {
        Head x(KEYS ? g.q : g.k, begin, columnHead, columnHeads, width);
        Head xSecond(KEYS ? g.dOut : g.v, begin, columnHead, columnHeads, width);
        for (int column = low / T::COLUMNS * T::COLUMNS; column < high; column += T::COLUMNS) {
            __syncthreads();
            load_tile<T::COLUMNS, T>(other, x, column, length, width, shape.aligned);
            load_tile<T::COLUMNS, T>(otherSecond, xSecond, column, length, width, shape.aligned);
            if (KEYS) load_terms<T::COLUMNS>(terms, g, begin, columnHead, column, length);
            __syncthreads();
            float p[T::R][T::C], ds[T::R][T::C];
            products<T>(p, first, other, width);
            products<T>(ds, second, otherSecond, width);
            differentiate<KEYS, T>(p, ds, terms, row, column, length, shape);
            if (KEYS) {
                share<T>(weights, p);
                add_weighted<T>(sumsSecond, weights, otherSecond);
            }
            share<T>(weights, ds);
            add_weighted<T>(sums, weights, other);
        }
    }

    Head to(KEYS ? g.dk : g.dq, begin, head, rowHeads, width), toSecond(g.dv, begin, head, rowHeads, width);
#pragma unroll
    for (int i = 0; i < T::R; i++) {
        int r = row + threadIdx.x / 8 + 16 * i;
        if (r < length) {
            store_row<true, T>(to.data + r * to.step, sums[i], 1, width, shape.aligned);
            if (KEYS) store_row<true, T>(toSecond.data + r * toSecond.step, sumsSecond[i], 1, width, shape.aligned);
        }
    }
}

// Block (tile of keys, key head, sequence) or (tile of queries, head, sequence).
#define ENTRY(NAME, KEYS, WIDTH, R, C)                                                                                 \
    extern "C" __global__ void __launch_bounds__(128, 2) attention_backward_##NAME##_f32_##WIDTH(                      \
            float *__restrict__ dq, float *__restrict__ dk, float *__restrict__ dv, const float *__restrict__ dOut,    \
            const float2 *__restrict__ terms, const float *__restrict__ q, const float *__restrict__ k,                \
            const float *__restrict__ v, const int *__restrict__ offsets, int tokens, int heads, int keyValueHeads,    \
            int width, int window, int aligned, float scale) {                                                         \
        backward<KEYS, Tile<WIDTH, R, C>>(                                                                             \
                {dq, dk, dv, dOut, q, k, v, terms, tokens}, offsets,                                                   \
                {heads, keyValueHeads, width, window, aligned, scale});                                                \
    }

ENTRY(keys, true, 32, 2, 4)
ENTRY(keys, true, 64, 2, 4)
ENTRY(keys, true, 128, 2, 4)
ENTRY(keys, true, 256, 1, 2)
ENTRY(queries, false, 32, 2, 4)
ENTRY(queries, false, 64, 2, 4)
ENTRY(queries, false, 128, 2, 4)
ENTRY(queries, false, 256, 1, 2)
