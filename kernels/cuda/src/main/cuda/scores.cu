// A linear head of one output.
#include "quads.cuh"

#define WARPS (THREADS / WARP)
#define ROWS 32 // of a piece of the backward pass

// scores (R) = x (R, C) · w (C) + bias (1), null for none; a warp a row.
extern "C" __global__ void __launch_bounds__(THREADS)
    scores_f32(float *scores, const float *x, const float *w, const float *bias, int count, int width) {
    long long i = (long long) blockIdx.x * WARPS + threadIdx.x / WARP;
    if (i >= count) return;
    bool neighbours = aligned(x, w) && width % 4 == 0;
    float sum = 0;
    for (int strip = 0; strip * STRIP < width; strip++) {
        Four four = columns(strip, width, neighbours);
        float u[4], v[4];
        four.load(u, x + i * width);
        four.load(v, w);
#pragma unroll
        for (int j = 0; j < 4; j++) sum = fmaf(u[j], v[j], sum);
    }
    sum = warp_sum(sum);
    if (threadIdx.x % WARP == 0) scores[i] = bias ? sum + bias[0] : sum;
}

// dx (R, C) += dScores · w, and partial (pieces, C) = Σ dScores · x over each piece of 32 rows; a warp takes 128 columns.
extern "C" __global__ void __launch_bounds__(THREADS) scores_backward_f32(
    float *dx, float *partial, const float *d_scores, const float *x, const float *w, int count, int width) {
    bool neighbours = aligned(dx, partial, x, w) && width % 4 == 0;
    Four four = columns(blockIdx.y * WARPS + threadIdx.x / WARP, width, neighbours);
    int first = blockIdx.x * ROWS;
    float head[4], sum[4] = {0, 0, 0, 0};
    four.load(head, w);
    for (int i = first; i < min(count, first + ROWS); i++) {
        float d = d_scores[i], u[4], v[4];
        four.load(u, x + (long long) i * width);
        four.load(v, dx + (long long) i * width);
#pragma unroll
        for (int j = 0; j < 4; j++) {
            sum[j] = fmaf(d, u[j], sum[j]);
            v[j] = fmaf(d, head[j], v[j]);
        }
        four.store(dx + (long long) i * width, v);
    }
    four.store(partial + (long long) blockIdx.x * width, sum);
}

// dw (C) += Σ partial (pieces, C), in the order of the pieces; a thread a column.
extern "C" __global__ void __launch_bounds__(THREADS)
    scores_weight_f32(float *dw, const float *partial, int pieces, int width) {
    int c = blockIdx.x * THREADS + threadIdx.x;
    if (c >= width) return;
    float sum = 0;
    for (int p = 0; p < pieces; p++) sum += partial[(long long) p * width + c];
    dw[c] += sum;
}

// dBias (1) += Σ dScores (R), by one block.
extern "C" __global__ void __launch_bounds__(THREADS) scores_bias_f32(float *d_bias, const float *d_scores, int count) {
    __shared__ double room[WARP];
    double sum = 0;
    for (int i = threadIdx.x; i < count; i += THREADS) sum += d_scores[i];
    sum = block_sum(sum, room);
    if (threadIdx.x == 0) d_bias[0] += (float) sum;
}
