// The products of a linear layer on tensor cores: y (rows, columns), float32, = or += a · b, plus a bias (columns) where it is not
// null. What y held is added to the finished sum, rounded once.
#include "matmul_bf16.cuh"

struct Sums {
    float *y;
    const float *bias;
    int rows, columns;
    long long pitch;
    bool accumulate, aligned;

    __device__ void operator()(int row, int column, const float *sums) const {
        if (row >= rows) return;
        float *at = y + row * pitch;
#pragma unroll
        for (int j = 0; j < 16; j += 2) {
            int c = column + j * 4;
            if (aligned && c + 1 < columns) {
                float2 held = accumulate ? *(float2 *) (at + c) : make_float2(0, 0);
                *(float2 *) (at + c) = make_float2(held.x + biased(sums[j], c), held.y + biased(sums[j + 1], c + 1));
            } else {
                if (c < columns) at[c] = (accumulate ? at[c] : 0) + biased(sums[j], c);
                if (c + 1 < columns) at[c + 1] = (accumulate ? at[c + 1] : 0) + biased(sums[j + 1], c + 1);
            }
        }
    }

    __device__ float biased(float sum, int column) const { return bias == nullptr ? sum : sum + bias[column]; }
};

#define PRODUCT(name, tile, blocks, A_ALONG_K, B_ALONG_K)                                                              \
    extern "C" __global__ void __launch_bounds__(tile::threads, blocks) name(                                          \
        float *__restrict__ y, int rows, int columns, long long pitch, const float *__restrict__ bias, int accumulate, \
        const bf16 *__restrict__ a, long long a_pitch, const bf16 *__restrict__ b, long long b_pitch, int depth,       \
        long long a_low, long long b_low) {                                                                            \
        Factor left = {a, A_ALONG_K ? rows : depth, A_ALONG_K ? depth : rows, a_pitch, a_low};                         \
        Factor right = {b, B_ALONG_K ? columns : depth, B_ALONG_K ? depth : columns, b_pitch, b_low};                  \
        bool aligned = pitch % 2 == 0 && (unsigned long long) y % 8 == 0;                                              \
        Sums sums = {y, bias, rows, columns, pitch, accumulate != 0, aligned};                                         \
        product<tile, A_ALONG_K, B_ALONG_K>(left, right, sums);                                                        \
    }

// y (N, outputs) = x (N, inputs) · w (outputs, inputs) transposed
PRODUCT(linear_bf16_128x128, Large, 2, true, true)
PRODUCT(linear_bf16_32x64, Small, 8, true, true)
// dx (N, inputs) += dy (N, outputs) · w (outputs, inputs)
PRODUCT(linear_backward_input_bf16_128x128, Large, 2, true, false)
PRODUCT(linear_backward_input_bf16_32x64, Small, 8, true, false)
// dw (outputs, inputs) += dy (N, outputs) transposed · x (N, inputs)
PRODUCT(linear_backward_weight_bf16_128x128, Large, 2, false, false)
PRODUCT(linear_backward_weight_bf16_32x64, Small, 8, false, false)
