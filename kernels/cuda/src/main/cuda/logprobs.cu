// Log-probabilities under a language-model head x (rows, inputs) · w (columns, inputs) transposed, in float32: what a tile of the
// product leaves are the statistics of its logits (forward) or their gradients (backward).
#include "logprobs.cuh"
#include "matmul_f32.cuh"

struct Forward {
    Softmax softmax;

    __device__ void begin(int row, int column, float *sums) const { *(float4 *) sums = make_float4(0, 0, 0, 0); }

    __device__ void end(int row, int column, float *sums) const {
#pragma unroll
        for (int j = 0; j < 4; j++) sums[j] = softmax.scaled(row, column + j, sums[j]);
        softmax.take<4, THREADS_ACROSS>(row, column / SLICE * SLICE, sums, threadIdx.x % THREADS_ACROSS == 0);
    }
};

#define PARTIALS(name, tile, blocks)                                                                                   \
    extern "C" __global__ void __launch_bounds__(tile::threads, blocks) name(                                          \
        Statistics *__restrict__ statistics, float *__restrict__ target_logits, const int *__restrict__ targets,       \
        int rows, int columns, int first, int slices, float scale, const float *__restrict__ x, long long x_pitch,     \
        const float *__restrict__ w, long long w_pitch, int inputs) {                                                  \
        Softmax softmax = {statistics, target_logits, targets, rows, columns, first, slices, scale};                   \
        Matrix left = {x, rows, inputs, x_pitch}, right = {w, columns, inputs, w_pitch};                               \
        product<tile, true, true>(left, right, Forward{softmax});                                                      \
    }
PARTIALS(logprobs_partials_f32_128x128, Large, 2)
PARTIALS(logprobs_partials_f32_32x64, Small, 4)

// dLogits (rows, pitch), 0 from the last column to the pitch, which is a multiple of 8.
struct Backward {
    LogitGradient gradient;
    float *d_logits;
    int rows, columns, pitch;

    __device__ void begin(int row, int column, float *sums) const { *(float4 *) sums = make_float4(0, 0, 0, 0); }

    __device__ void end(int row, int column, float *sums) const {
        if (row >= rows || column >= pitch) return;
#pragma unroll
        for (int j = 0; j < 4; j++) sums[j] = column + j < columns ? gradient(row, column + j, sums[j]) : 0;
        *(float4 *) (d_logits + (long long) row * pitch + column) = *(const float4 *) sums;
    }
};

#define GRADIENTS(name, tile, blocks)                                                                                  \
    extern "C" __global__ void __launch_bounds__(tile::threads, blocks) name(                                          \
        float *__restrict__ d_logits, int pitch, const float *__restrict__ d_log_prob, const float *__restrict__ lse,  \
        const int *__restrict__ targets, int rows, int columns, int first, float scale, const float *__restrict__ x,   \
        long long x_pitch, const float *__restrict__ w, long long w_pitch, int inputs) {                               \
        Matrix left = {x, rows, inputs, x_pitch}, right = {w, columns, inputs, w_pitch};                               \
        LogitGradient gradient = {d_log_prob, lse, targets, first, scale};                                             \
        product<tile, true, true>(left, right, Backward{gradient, d_logits, rows, columns, pitch});                    \
    }
GRADIENTS(logprobs_gradients_f32_128x128, Large, 2)
GRADIENTS(logprobs_gradients_f32_32x64, Small, 4)

// The slices of each row put together by a warp, each lane its share in order, then the lanes in a tree. A target that is no
// token of the vocabulary gives NaN.
extern "C" __global__ void __launch_bounds__(256) logprobs_f32(
    float *__restrict__ log_prob, float *__restrict__ lse, float *__restrict__ entropy,
    const Statistics *__restrict__ statistics, const float *__restrict__ target_logits, const int *__restrict__ targets,
    int rows, int slices, int vocabulary) {
    int row = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP, lane = threadIdx.x % WARP;
    if (row >= rows) return;
    Statistics all = {-INFINITY, 0, 0, 0};
    for (int slice = lane; slice < slices; slice += WARP) {
        float4 next = *(const float4 *) (statistics + (long long) row * slices + slice);
        all = merged(all, {next.x, next.y, next.z, 0});
    }
#pragma unroll
    for (int step = WARP / 2; step > 0; step >>= 1) {
        Statistics other = {
            __shfl_xor_sync(FULL, all.most, step), __shfl_xor_sync(FULL, all.sum, step),
            __shfl_xor_sync(FULL, all.weighted, step), 0};
        all = merged(all, other);
    }
    if (lane > 0) return;
    int target = targets[row];
    bool known = target >= 0 && target < vocabulary;
    float log_sum = logf(all.sum);
    log_prob[row] = known ? target_logits[row] - all.most - log_sum : NAN;
    lse[row] = all.most + log_sum;
    if (entropy != nullptr) entropy[row] = log_sum - all.weighted / all.sum;
}
