// Root-mean-square normalisation of rows x (N, C), and its gradients. Zhang and Sennrich 2019.
#include "common.cuh"
#include "pack.cuh"

// Rows are cut among lanes by C alone, so a row's bits do not depend on N. `span` lanes share a row: a warp, or the
// whole block. With delta, what is normalised is x + delta, which each lane writes to its columns of `sums` and reads
// from there again.
template <int V, bool ADD>
static __device__ __forceinline__ void normalise(
        float *__restrict__ y, float *__restrict__ inverse, float *__restrict__ sums, const float *__restrict__ x,
        const float *__restrict__ delta, const float *__restrict__ weight, int n, int width, float epsilon, int span) {
    __shared__ float room[WARP];
    int lane = threadIdx.x % span;
    long long row = (long long) blockIdx.x * (blockDim.x / span) + threadIdx.x / span;
    if (row >= n) return;
    x += row * width;
    y += row * width;
    if constexpr (ADD) {
        sums += row * width;
        delta += row * width;
    }
    float sum = 0;
    for (int c = lane * V; c < width; c += span * V) {
        Pack<V> a = load_pack<V>(x + c);
        if constexpr (ADD) {
            Pack<V> more = load_pack<V>(delta + c);
#pragma unroll
            for (int v = 0; v < V; v++) a.x[v] += more.x[v];
            store_pack<V>(sums + c, a);
        }
#pragma unroll
        for (int v = 0; v < V; v++) sum += a.x[v] * a.x[v];
    }
    sum = span == WARP ? warp_sum(sum) : block_sum(sum, room);
    float scale = 1 / sqrtf(sum / width + epsilon);
    if (lane == 0) inverse[row] = scale;
    for (int c = lane * V; c < width; c += span * V) {
        Pack<V> a = load_pack<V>((ADD ? sums : x) + c), w = load_pack<V>(weight + c);
#pragma unroll
        for (int v = 0; v < V; v++) a.x[v] = a.x[v] * scale * w.x[v];
        store_pack<V>(y + c, a);
    }
}

extern "C" __global__ void __launch_bounds__(256) rmsnorm_f32(
        float *__restrict__ y, float *__restrict__ inverse, const float *__restrict__ x,
        const float *__restrict__ weight, int n, int width, float epsilon, int span, int aligned) {
    if (aligned) normalise<4, false>(y, inverse, nullptr, x, nullptr, weight, n, width, epsilon, span);
    else normalise<1, false>(y, inverse, nullptr, x, nullptr, weight, n, width, epsilon, span);
}

// sums (N, C) = x + delta, and the norm of them.
extern "C" __global__ void __launch_bounds__(256) add_rmsnorm_f32(
        float *__restrict__ y, float *__restrict__ inverse, float *__restrict__ sums, const float *__restrict__ x,
        const float *__restrict__ delta, const float *__restrict__ weight, int n, int width, float epsilon, int span,
        int aligned) {
    if (aligned) normalise<4, true>(y, inverse, sums, x, delta, weight, n, width, epsilon, span);
    else normalise<1, true>(y, inverse, sums, x, delta, weight, n, width, epsilon, span);
}

// A block owns `rows` rows. Each thread owns columns, whose part of dWeight it gathers in shared memory, row after row.
template <int V>
static __device__ __forceinline__ void backward(
        float *__restrict__ dx, float *__restrict__ partial, const float *__restrict__ dy, const float *__restrict__ x,
        const float *__restrict__ weight, const float *__restrict__ inverse, int n, int width, int rows) {
    extern __shared__ float4 dynamic[];
    __shared__ float room[2][WARP];
    float *dWeight = reinterpret_cast<float *>(dynamic);
    int first = threadIdx.x * V, step = blockDim.x * V;
    long long row = (long long) blockIdx.x * rows;
    int count = min(rows, n - (int) row);
    if (partial) {
        for (int c = first; c < width; c += step) store_pack<V>(dWeight + c, Pack<V>{});
    }
    for (int i = 0; i < count; i++, row++) {
        const float *dyRow = dy + row * width, *xRow = x + row * width;
        float *dxRow = dx + row * width;
        float sum = 0;
        for (int c = first; c < width; c += step) {
            Pack<V> g = load_pack<V>(dyRow + c), a = load_pack<V>(xRow + c), w = load_pack<V>(weight + c);
#pragma unroll
            for (int v = 0; v < V; v++) sum += g.x[v] * a.x[v] * w.x[v];
        }
        sum = block_sum(sum, room[i % 2]);
        float scale = inverse[row];
        float pull = scale * scale * (sum / width);
        for (int c = first; c < width; c += step) {
            Pack<V> g = load_pack<V>(dyRow + c), a = load_pack<V>(xRow + c), w = load_pack<V>(weight + c);
            Pack<V> to = load_pack<V>(dxRow + c);
#pragma unroll
            for (int v = 0; v < V; v++) to.x[v] += scale * (g.x[v] * w.x[v] - a.x[v] * pull);
            store_pack<V>(dxRow + c, to);
            if (partial) {
                Pack<V> own = load_pack<V>(dWeight + c);
#pragma unroll
                for (int v = 0; v < V; v++) own.x[v] += g.x[v] * a.x[v] * scale;
                store_pack<V>(dWeight + c, own);
            }
        }
    }
    if (partial) {
        partial += (long long) blockIdx.x * width;
        for (int c = first; c < width; c += step) store_pack<V>(partial + c, load_pack<V>(dWeight + c));
    }
}

// dx (N, C) +=, partial (blocks, C) = the blocks' parts of dWeight, or null when the weight is frozen.
extern "C" __global__ void __launch_bounds__(256) rmsnorm_backward_f32(
        float *__restrict__ dx, float *__restrict__ partial, const float *__restrict__ dy, const float *__restrict__ x,
        const float *__restrict__ weight, const float *__restrict__ inverse, int n, int width, int rows, int aligned) {
    if (aligned) backward<4>(dx, partial, dy, x, weight, inverse, n, width, rows);
    else backward<1>(dx, partial, dy, x, weight, inverse, n, width, rows);
}

// dWeight (C) += the parts: 32 columns a block, eight warps that take every eighth part, added in the order of the
// warps.
extern "C" __global__ void __launch_bounds__(256)
        rmsnorm_weight_f32(float *__restrict__ dWeight, const float *__restrict__ partial, int parts, int width) {
    __shared__ float sums[8][WARP];
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    int c = blockIdx.x * WARP + lane;
    float sum = 0;
    if (c < width) {
        for (int part = warp; part < parts; part += 8) sum += partial[(long long) part * width + c];
    }
    sums[warp][lane] = sum;
    __syncthreads();
    if (warp == 0 && c < width) {
        for (int other = 1; other < 8; other++) sum += sums[other][lane];
        dWeight[c] += sum;
    }
}
