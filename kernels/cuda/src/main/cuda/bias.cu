// dBias (columns) += column sums of dy (rows, columns): sums of PIECE rows side by side, then their sum in the order of the pieces.
#include "common.cuh"

#define PIECE 64

extern "C" __global__ void __launch_bounds__(128) bias_partials_f32(
    float *__restrict__ partials, const float *__restrict__ dy, int rows, int columns) {
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= columns) return;
    int from = blockIdx.y * PIECE, to = min(rows, from + PIECE);
    float sum = 0;
#pragma unroll 8
    for (int row = from; row < to; row++) sum += dy[(long long) row * columns + column];
    partials[(long long) blockIdx.y * columns + column] = sum;
}

extern "C" __global__ void __launch_bounds__(128) bias_backward_f32(
    float *__restrict__ d_bias, const float *__restrict__ partials, int pieces, int columns) {
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= columns) return;
    float sum = d_bias[column];
#pragma unroll 8
    for (int piece = 0; piece < pieces; piece++) sum += partials[(long long) piece * columns + column];
    d_bias[column] = sum;
}
