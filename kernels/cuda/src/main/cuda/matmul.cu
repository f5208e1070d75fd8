// The products of a linear layer in float32: y (rows, columns) = or += a · b, plus a bias (columns) where it is not null.
#include "matmul_f32.cuh"

// y = sums, begun at what it holds and at the bias.
struct Sums {
    float *y;
    const float *bias;
    int rows, columns;
    long long pitch;
    bool accumulate, aligned;

    __device__ void begin(int row, int column, float *sums) const {
        Matrix held = {y, accumulate ? rows : 0, columns, pitch};
        *(float4 *) sums = held.four(row, column, aligned);
        if (bias == nullptr) return;
        Matrix row_of_bias = {bias, 1, columns, columns};
        float4 four = row_of_bias.four(0, column, (unsigned long long) bias % 16 == 0);
        sums[0] += four.x;
        sums[1] += four.y;
        sums[2] += four.z;
        sums[3] += four.w;
    }

    __device__ void end(int row, int column, const float *sums) const {
        if (row >= rows) return;
        float *at = y + row * pitch + column;
        if (aligned && column + 3 < columns) {
            *(float4 *) at = *(const float4 *) sums;
        } else {
#pragma unroll
            for (int j = 0; j < 4; j++)
                if (column + j < columns) at[j] = sums[j];
        }
    }
};

#define PRODUCT(name, tile, blocks, A_ALONG_K, B_ALONG_K)                                                             \
    extern "C" __global__ void __launch_bounds__(tile::threads, blocks) name(                                         \
        float *__restrict__ y, int rows, int columns, long long pitch, const float *__restrict__ bias, int accumulate, \
        const float *__restrict__ a, long long a_pitch, const float *__restrict__ b, long long b_pitch, int depth) {  \
        Matrix left = {a, A_ALONG_K ? rows : depth, A_ALONG_K ? depth : rows, a_pitch};                               \
        Matrix right = {b, B_ALONG_K ? columns : depth, B_ALONG_K ? depth : columns, b_pitch};                        \
        bool aligned = pitch % 4 == 0 && (unsigned long long) y % 16 == 0;                                            \
        Sums sums = {y, bias, rows, columns, pitch, accumulate != 0, aligned};                                        \
        product<tile, A_ALONG_K, B_ALONG_K>(left, right, sums);                                                       \
    }

// y (N, outputs) = x (N, inputs) · w (outputs, inputs) transposed
PRODUCT(linear_f32_128x128, Large, 2, true, true)
PRODUCT(linear_f32_32x64, Small, 4, true, true)
// dx (N, inputs) += dy (N, outputs) · w (outputs, inputs)
PRODUCT(linear_backward_input_f32_128x128, Large, 2, true, false)
PRODUCT(linear_backward_input_f32_32x64, Small, 4, true, false)
// dw (outputs, inputs) += dy (N, outputs) transposed · x (N, inputs)
PRODUCT(linear_backward_weight_f32_128x128, Large, 2, false, false)
PRODUCT(linear_backward_weight_f32_32x64, Small, 4, false, false)
