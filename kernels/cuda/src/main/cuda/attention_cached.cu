// Attention of single queries to a cache of keys and values (slots, {keys, values}, K, capacity, D). Keys are cut at
// multiples of PIECE positions, whatever the batch. A block takes one piece for up to HEADS query heads that share its
// keys; pieces are joined in order by their maxima. Dao et al. 2023, "Flash-Decoding". With a cache of bfloat16 the
// queries are scaled and rounded as in attention_bf16.cu, so that decoding and training see the same scores, to base 2.
#include "common.cuh"
#include "pack.cuh"

#define PIECE 64
#define THREADS 128
#define MOST_CHUNKS 64
// Lanes that share a key.
#define LANES 8
#define LN_2 0.6931471805599453f

static __device__ __forceinline__ float value(const float *at) { return *at; }
static __device__ __forceinline__ float value(const bf16 *at) { return __bfloat162float(*at); }

static __device__ __forceinline__ Pack<4> values4(const float *at) { return load_pack<4>(at); }
static __device__ __forceinline__ Pack<4> values4(const bf16 *at) {
    uint2 bits = *reinterpret_cast<const uint2 *>(at);
    return {__uint_as_float(bits.x << 16), __uint_as_float(bits.x & 0xffff0000u), __uint_as_float(bits.y << 16),
            __uint_as_float(bits.y & 0xffff0000u)};
}

// Queries are of the precision of the keys; what their scores are powers of is e, or 2.
template <typename T> struct Scores;
template <> struct Scores<float> {
    static __device__ __forceinline__ float query(float x) { return x; }
    static __device__ __forceinline__ float power(float x) { return expf(x); }
    static __device__ __forceinline__ float natural(float x) { return x; }
};
template <> struct Scores<bf16> {
    static __device__ __forceinline__ float query(float x) { return __bfloat162float(__float2bfloat16_rn(x)); }
    static __device__ __forceinline__ float power(float x) { return exp2f(x); }
    static __device__ __forceinline__ float natural(float x) { return LN_2 * x; }
};

// Values [4c, 4c + 4) of a row, zero behind its end.
template <typename T>
static __device__ __forceinline__ Pack<4> chunk(const T *row, int c, int width, bool aligned) {
    if (aligned) return values4(row + 4 * c);
    Pack<4> a;
#pragma unroll
    for (int v = 0; v < 4; v++) a.x[v] = 4 * c + v < width ? value(row + 4 * c + v) : 0;
    return a;
}

struct Cached {
    float *out;          // (N, H, D)
    float2 *states;      // (N, H, pieces): a piece's maximum and sum; null when one piece holds every key
    float *sums;         // (N, H, pieces, D)
    const float *q;      // (N, H, D)
    const int *slots;    // (N)
    const int *positions;
    int heads, group, window, keyValueHeads, capacity, width, pieces, aligned;
    float scale;

    // First position that a token at position `last` sees.
    __device__ __forceinline__ int first(int last) const { return window ? max(0, last - window + 1) : 0; }
};

// Scores of the keys [low, high) of the piece that begins at `base`; eight lanes share a key.
template <typename T, int HEADS>
static __device__ __forceinline__ void scores(
        float (*score)[PIECE], const float4 (*query)[MOST_CHUNKS], const T *keys, int base, int low, int high,
        const Cached &a) {
    const int step = THREADS / LANES;
    int lane = threadIdx.x % LANES, chunks = (a.width + 3) / 4;
    for (int row = (low - base) / step * step; base + row < high; row += step) {
        int key = base + row + threadIdx.x / LANES;
        bool seen = key >= low && key < high;
        float dot[HEADS] = {};
        if (seen) {
            const T *at = keys + (long long) key * a.width;
#pragma unroll 4
            for (int c = lane; c < chunks; c += LANES) {
                Pack<4> k = chunk(at, c, a.width, a.aligned);
#pragma unroll
                for (int g = 0; g < HEADS; g++) {
                    float4 x = query[g][c];
                    dot[g] += x.x * k.x[0] + x.y * k.x[1] + x.z * k.x[2] + x.w * k.x[3];
                }
            }
        }
#pragma unroll
        for (int g = 0; g < HEADS; g++) {
#pragma unroll
            for (int other = LANES / 2; other > 0; other /= 2) dot[g] += __shfl_xor_sync(FULL, dot[g], other);
            if (lane == 0 && seen) score[g][key - base] = dot[g];
        }
    }
}

// Turns a head's scores of keys [low, high) of the piece into powers of score − maximum; the maximum and their sum.
template <typename T> static __device__ __forceinline__ float2 weigh(float *score, int low, int high) {
    float x[PIECE / WARP], most = -INFINITY, sum = 0;
#pragma unroll
    for (int j = 0; j < PIECE / WARP; j++) {
        int key = j * WARP + threadIdx.x % WARP;
        x[j] = key >= low && key < high ? score[key] : -INFINITY;
        most = fmaxf(most, x[j]);
    }
    most = warp_max(most);
#pragma unroll
    for (int j = 0; j < PIECE / WARP; j++) {
        x[j] = Scores<T>::power(x[j] - most);
        sum += x[j];
        score[j * WARP + threadIdx.x % WARP] = x[j];
    }
    return {Scores<T>::natural(most), warp_sum(sum)};
}

template <typename T, int HEADS>
static __device__ __forceinline__ void attend(const T *__restrict__ cache, const Cached &a) {
    __shared__ float4 query[HEADS][MOST_CHUNKS], room[HEADS][THREADS];
    __shared__ float score[HEADS][PIECE];
    __shared__ float2 state[HEADS];
    int token = blockIdx.z, parts = (a.group + HEADS - 1) / HEADS;
    int keyHead = blockIdx.y / parts, skipped = blockIdx.y % parts * HEADS;
    int head = keyHead * a.group + skipped, count = min(HEADS, a.group - skipped);
    int last = a.positions[token], first = a.first(last);
    int base = (first / PIECE + blockIdx.x) * PIECE;
    int low = max(first, base), high = min(last + 1, base + PIECE);
    if (low >= high) return;

    int width = a.width, chunks = (width + 3) / 4;
    for (int e = threadIdx.x; e < HEADS * chunks; e += THREADS) {
        int g = e / chunks, c = e - g * chunks;
        Pack<4> x = {};
        if (g < count) x = chunk(a.q + ((long long) token * a.heads + head + g) * width, c, width, a.aligned);
#pragma unroll
        for (int v = 0; v < 4; v++) x.x[v] = Scores<T>::query(x.x[v] * a.scale);
        query[g][c] = make_float4(x.x[0], x.x[1], x.x[2], x.x[3]);
    }
    __syncthreads();
    long long run = (long long) a.capacity * width;
    const T *keys = cache + ((long long) a.slots[token] * 2 * a.keyValueHeads + keyHead) * run;
    scores<T, HEADS>(score, query, keys, base, low, high, a);
    __syncthreads();
    for (int g = threadIdx.x / WARP; g < HEADS; g += THREADS / WARP) {
        float2 own = weigh<T>(score[g], low - base, high - base);
        if (threadIdx.x % WARP == 0) state[g] = own;
    }
    __syncthreads();

    // Each thread sums four elements of the values over every `strides`th key.
    const T *values = keys + a.keyValueHeads * run;
    int strides = THREADS / chunks, own = threadIdx.x / chunks, c = threadIdx.x - own * chunks;
    if (own < strides) {
        float sum[HEADS][4] = {};
#pragma unroll 4
        for (int key = base + own; key < high; key += strides) {
            if (key < low) continue;
            Pack<4> v = chunk(values + (long long) key * width, c, width, a.aligned);
#pragma unroll
            for (int g = 0; g < HEADS; g++) {
                float p = score[g][key - base];
#pragma unroll
                for (int j = 0; j < 4; j++) sum[g][j] += p * v.x[j];
            }
        }
#pragma unroll
        for (int g = 0; g < HEADS; g++) {
            room[g][threadIdx.x] = make_float4(sum[g][0], sum[g][1], sum[g][2], sum[g][3]);
        }
    }
    __syncthreads();

    const float *sums = reinterpret_cast<const float *>(room);
    for (int e = threadIdx.x; e < count * width; e += THREADS) {
        int g = e / width, d = e - g * width;
        float sum = 0;
        for (int s = 0; s < strides; s++) sum += sums[(g * THREADS + s * chunks) * 4 + d];
        long long row = (long long) token * a.heads + head + g;
        if (a.states) a.sums[(row * a.pieces + blockIdx.x) * width + d] = sum;
        else a.out[row * width + d] = sum / state[g].y;
    }
    if (a.states && threadIdx.x < count) {
        a.states[((long long) token * a.heads + head + threadIdx.x) * a.pieces + blockIdx.x] = state[threadIdx.x];
    }
}

#define ENTRY(NAME, T, HEADS)                                                                                          \
    extern "C" __global__ void __launch_bounds__(THREADS, 4) NAME(                                                     \
            float *__restrict__ out, float2 *__restrict__ states, float *__restrict__ sums,                            \
            const float *__restrict__ q, const T *__restrict__ cache, const int *__restrict__ slots,                   \
            const int *__restrict__ positions, int heads, int group, int window, int keyValueHeads, int capacity,      \
            int width, int pieces, int aligned, float scale) {                                                         \
        Cached a = {out,           states,   sums,  q,      slots,   positions, heads, group, window,                  \
                    keyValueHeads, capacity, width, pieces, aligned, scale};                                           \
        attend<T, HEADS>(cache, a);                                                                                    \
    }

ENTRY(attention_cached_f32_1, float, 1)
ENTRY(attention_cached_f32_4, float, 4)
ENTRY(attention_cached_f32_8, float, 8)
ENTRY(attention_cached_bf16_1, bf16, 1)
ENTRY(attention_cached_bf16_4, bf16, 4)
ENTRY(attention_cached_bf16_8, bf16, 8)

// out (N, H, D) from the pieces of a row; block (head, token).
extern "C" __global__ void __launch_bounds__(256) attention_cached_join(
        float *__restrict__ out, const float2 *__restrict__ states, const float *__restrict__ sums,
        const int *__restrict__ positions, int width, int window, int pieces) {
    int last = positions[blockIdx.y], first = window ? max(0, last - window + 1) : 0;
    int used = last / PIECE - first / PIECE + 1;
    long long row = (long long) blockIdx.y * gridDim.x + blockIdx.x;
    states += row * pieces;
    sums += row * pieces * width;
    float most = states[0].x, total = 0;
    for (int p = 1; p < used; p++) most = fmaxf(most, states[p].x);
    for (int p = 0; p < used; p++) total += expf(states[p].x - most) * states[p].y;
    for (int d = threadIdx.x; d < width; d += blockDim.x) {
        float sum = 0;
        for (int p = 0; p < used; p++) sum += expf(states[p].x - most) * sums[(long long) p * width + d];
        out[row * width + d] = sum / total;
    }
}
