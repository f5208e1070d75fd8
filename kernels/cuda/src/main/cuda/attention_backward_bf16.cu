// Gradients of causal attention on the tensor cores (attention_mma.cuh): the same two kernels as in
// attention_backward.cu, with operands in bfloat16, the queries multiplied by scale · log2 e. The next tile is on its
// way while one is multiplied.
#include "attention_mma.cuh"

struct Gradients {
    float *dq, *dk, *dv;
    const bf16 *dOut, *q, *k, *v;
    const float2 *terms;
    int tokens;
};

// Turns a warp's products with the rows of `other` and `otherSecond` into probabilities p and score gradients ds.
// The rows are keys if KEYS, otherwise queries; terms are those of the head's queries.
template <bool KEYS, int COLUMNS>
static __device__ __forceinline__ void differentiate(
        float (&p)[COLUMNS / 8][4], float (&ds)[COLUMNS / 8][4], const float2 *terms, int row, int column, int length,
        const AttentionShape &shape) {
    int y = row + threadIdx.x % WARP / 4, x = column + threadIdx.x % 4 * 2;
    float2 own[2];
#pragma unroll
    for (int half = 0; half < 2 && !KEYS; half++) {
        own[half] = y + 8 * half < length ? terms[y + 8 * half] : make_float2(0, 0);
    }
#pragma unroll
    for (int n = 0; n < COLUMNS / 8; n++) {
#pragma unroll
        for (int side = 0; side < 2 && KEYS; side++) {
            int query = x + 8 * n + side;
            own[side] = query < length ? terms[query] : make_float2(0, 0);
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int r = y + i / 2 * 8, c = x + 8 * n + i % 2, query = KEYS ? c : r, key = KEYS ? r : c;
            float2 term = own[KEYS ? i % 2 : i / 2];
            bool seen = query < length && shape.sees(query, key);
            p[n][i] = seen ? exp2_fast(p[n][i] - LOG2_E * term.x) : 0;
            ds[n][i] = p[n][i] * (ds[n][i] - term.y);
        }
    }
}

// Where the tiles of other rows come from: tiles of `columns` rows from `low` on, `tiles` a head.
template <int WIDTH, int COLUMNS> struct Stream {
    const bf16 *x, *second;
    int begin, length, firstHead, heads, low, tiles;

    __device__ __forceinline__ int head(int tile) const { return firstHead + tile / tiles; }
    __device__ __forceinline__ int column(int tile) const { return low + tile % tiles * COLUMNS; }

    __device__ __forceinline__ void fetch(bf16 *to, int tile) const {
        Head16<WIDTH> rows(x, begin, head(tile), heads), rowsSecond(second, begin, head(tile), heads);
        fetch_tile<COLUMNS>(to, rows, column(tile), length);
        fetch_tile<COLUMNS>(to + COLUMNS * Row<WIDTH>::STRIDE, rowsSecond, column(tile), length);
    }
};

// Adds a lane's sums to the columns [from, from + PART) of a gradient's rows `row` and `row` + 8.
template <int PART>
static __device__ __forceinline__ void add_rows(
        const Head &to, const float (&sums)[PART / 8][4], float factor, int row, int from, int length,
        const AttentionShape &shape) {
    float *at = to.data + row * to.step;
    if (row < length) store_row<true, 0, PART>(at, sums, factor, from, shape.width, shape.aligned);
    if (row + 8 < length) store_row<true, 1, PART>(at + 8 * to.step, sums, factor, from, shape.width, shape.aligned);
}

// SPLIT warps share 16 rows: each computes their probabilities, and sums its part of the width.
template <bool KEYS, int WIDTH, int COLUMNS, int SPLIT>
static __device__ __forceinline__ void backward(const Gradients &g, const int *offsets, const AttentionShape &shape) {
    constexpr int STRIDE = Row<WIDTH>::STRIDE, PART = WIDTH / SPLIT;
    extern __shared__ float4 dynamic[];
    bf16 *first = reinterpret_cast<bf16 *>(dynamic), *second = first + ROWS * STRIDE, *others = second + ROWS * STRIDE;
    int begin = offsets[blockIdx.z], length = offsets[blockIdx.z + 1] - begin;
    int tileRow = (KEYS ? blockIdx.x : gridDim.x - 1 - blockIdx.x) * ROWS;
    if (tileRow >= length) return;

    int head = blockIdx.y, last = min(length, tileRow + ROWS) - 1;
    int rowHeads = KEYS ? shape.keyValueHeads : shape.heads;
    int low = (KEYS ? tileRow : shape.first_key(tileRow)) / COLUMNS * COLUMNS;
    int high = KEYS ? shape.query_end(last, length) : last + 1;
    Stream<WIDTH, COLUMNS> stream = {
            KEYS ? g.q : g.k, KEYS ? g.dOut : g.v, begin, length, KEYS ? head * shape.group() : head / shape.group(),
            KEYS ? shape.heads : shape.keyValueHeads, low, (high - low + COLUMNS - 1) / COLUMNS};
    int tiles = stream.tiles * (KEYS ? shape.group() : 1);
    fetch_tile<ROWS>(first, Head16<WIDTH>(KEYS ? g.k : g.q, begin, head, rowHeads), tileRow, length);
    fetch_tile<ROWS>(second, Head16<WIDTH>(KEYS ? g.v : g.dOut, begin, head, rowHeads), tileRow, length);
    stream.fetch(others, 0);
    commit();

    int warp = threadIdx.x / WARP, strip = warp / SPLIT * 16, from = warp % SPLIT * PART;
    float sums[PART / 8][4] = {}, sumsSecond[KEYS ? PART / 8 : 1][4] = {};
    for (int tile = 0; tile < tiles; tile++) {
        if (tile + 1 < tiles) stream.fetch(others + (tile + 1) % 2 * 2 * COLUMNS * STRIDE, tile + 1);
        commit();
        wait_copies<1>();
        __syncthreads();
        const bf16 *other = others + tile % 2 * 2 * COLUMNS * STRIDE, *otherSecond = other + COLUMNS * STRIDE;
        float p[COLUMNS / 8][4] = {}, ds[COLUMNS / 8][4] = {};
#pragma unroll
        for (int d = 0; d < WIDTH; d += 16) {
            uint32_t a[4];
            left<WIDTH>(a, first + strip * STRIDE, d);
            multiply<WIDTH, COLUMNS>(p, a, other, d);
            left<WIDTH>(a, second + strip * STRIDE, d);
            multiply<WIDTH, COLUMNS>(ds, a, otherSecond, d);
        }
        int queryHead = KEYS ? stream.head(tile) : head;
        const float2 *terms = g.terms + (long long) queryHead * g.tokens + begin;
        differentiate<KEYS, COLUMNS>(p, ds, terms, tileRow + strip, stream.column(tile), length, shape);
        if constexpr (KEYS) add_weighted<WIDTH, COLUMNS, PART>(sumsSecond, p, otherSecond + from);
        add_weighted<WIDTH, COLUMNS, PART>(sums, ds, other + from);
        __syncthreads();
    }

    int row = tileRow + strip + threadIdx.x % WARP / 4;
    add_rows<PART>(
            Head(KEYS ? g.dk : g.dq, begin, head, rowHeads, shape.width), sums, KEYS ? LN_2 : shape.scale, row, from,
            length, shape);
    if constexpr (KEYS) {
        add_rows<PART>(Head(g.dv, begin, head, rowHeads, shape.width), sumsSecond, 1, row, from, length, shape);
    }
}

// Block (tile of keys, key head, sequence) or (tile of queries, head, sequence); heads of at most WIDTH elements.
#define ENTRY(NAME, KEYS, WIDTH, COLUMNS, SPLIT)                                                                       \
    extern "C" __global__ void __launch_bounds__(128 * SPLIT, 2 / SPLIT) attention_backward_##NAME##_bf16_##WIDTH(     \
            float *__restrict__ dq, float *__restrict__ dk, float *__restrict__ dv, const bf16 *__restrict__ dOut,     \
            const float2 *__restrict__ terms, const bf16 *__restrict__ q, const bf16 *__restrict__ k,                  \
            const bf16 *__restrict__ v, const int *__restrict__ offsets, int tokens, int heads, int keyValueHeads,     \
            int width, int window, int aligned, float scale) {                                                         \
        backward<KEYS, WIDTH, COLUMNS, SPLIT>(                                                                         \
                {dq, dk, dv, dOut, q, k, v, terms, tokens}, offsets,                                                   \
                {heads, keyValueHeads, width, window, aligned, scale});                                                \
    }

ENTRY(keys, true, 32, 32, 1)
ENTRY(keys, true, 64, 32, 1)
ENTRY(keys, true, 96, 32, 1)
ENTRY(keys, true, 128, 32, 1)
ENTRY(keys, true, 256, 16, 2)
ENTRY(queries, false, 32, 32, 1)
ENTRY(queries, false, 64, 32, 1)
ENTRY(queries, false, 96, 32, 1)
ENTRY(queries, false, 128, 32, 1)
ENTRY(queries, false, 256, 16, 2)
