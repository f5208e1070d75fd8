// As logprobs.cu, with the product on tensor cores; gradients of logits are written in bfloat16, as the next products take them,
// their low parts too where there is a distance to them.
#include "logprobs.cuh"
#include "matmul_bf16.cuh"

struct Forward {
    Softmax softmax;

    __device__ void operator()(int row, int column, float *sums) const {
#pragma unroll
        for (int j = 0; j < 16; j++) sums[j] = softmax.scaled(row, column + j / 2 * 8 + j % 2, sums[j]);
        softmax.take<16, 4>(row, column / SLICE * SLICE, sums, threadIdx.x % 4 == 0);
    }
};

#define PARTIALS(name, tile, blocks)                                                                                   \
    extern "C" __global__ void __launch_bounds__(tile::threads, blocks) name(                                          \
        Statistics *__restrict__ statistics, float *__restrict__ target_logits, const int *__restrict__ targets,       \
        int rows, int columns, int first, int slices, float scale, const bf16 *__restrict__ x, long long x_pitch,      \
        const bf16 *__restrict__ w, long long w_pitch, int inputs, long long x_low, long long w_low) {                 \
        Softmax softmax = {statistics, target_logits, targets, rows, columns, first, slices, scale};                   \
        Factor left = {x, rows, inputs, x_pitch, x_low}, right = {w, columns, inputs, w_pitch, w_low};                 \
        product<tile, true, true>(left, right, Forward{softmax});                                                      \
    }
PARTIALS(logprobs_partials_bf16_128x128, Large, 2)
PARTIALS(logprobs_partials_bf16_32x64, Small, 8)

// dLogits (rows, pitch), 0 from the last column to the pitch, which is a multiple of 8.
struct Backward {
    LogitGradient gradient;
    bf16 *d_logits;
    long long low;
    int rows, columns, pitch;

    __device__ void operator()(int row, int column, const float *sums) const {
        if (row >= rows) return;
#pragma unroll
        for (int j = 0; j < 16; j += 2) {
            int c = column + j * 4;
            if (c >= pitch) continue;
            float first = c < columns ? gradient(row, c, sums[j]) : 0;
            float second = c + 1 < columns ? gradient(row, c + 1, sums[j + 1]) : 0;
            bf16 *to = d_logits + (long long) row * pitch + c;
            __nv_bfloat162 high = __floats2bfloat162_rn(first, second);
            *(__nv_bfloat162 *) to = high;
            if (low != 0) *(__nv_bfloat162 *) (to + low) = {low_part(first, high.x), low_part(second, high.y)};
        }
    }
};

#define GRADIENTS(name, tile, blocks)                                                                                  \
    extern "C" __global__ void __launch_bounds__(tile::threads, blocks) name(                                          \
        bf16 *__restrict__ d_logits, long long low, int pitch, const float *__restrict__ d_log_prob,                   \
        const float *__restrict__ lse, const int *__restrict__ targets, int rows, int columns, int first, float scale, \
        const bf16 *__restrict__ x, long long x_pitch, const bf16 *__restrict__ w, long long w_pitch, int inputs,      \
        long long x_low, long long w_low) {                                                                            \
        Factor left = {x, rows, inputs, x_pitch, x_low}, right = {w, columns, inputs, w_pitch, w_low};                 \
        LogitGradient gradient = {d_log_prob, lse, targets, first, scale};                                             \
        product<tile, true, true>(left, right, Backward{gradient, d_logits, low, rows, columns, pitch});               \
    }
GRADIENTS(logprobs_gradients_bf16_128x128, Large, 2)
GRADIENTS(logprobs_gradients_bf16_32x64, Small, 8)
