// Sums inside sequences.
#include "losses.cuh"

// y (B) = sums of x (R) inside each sequence; a block a sequence.
extern "C" __global__ void __launch_bounds__(ANSWER) segment_sums_f32(float *y, const float *x, const int *offsets) {
    Rows rows(offsets, blockIdx.x);
    double sum = 0;
    for (int i = rows.from + threadIdx.x; i < rows.to; i += ANSWER) sum += x[i];
    sum = sum_of_block(sum);
    if (threadIdx.x == 0) y[blockIdx.x] = (float) sum;
}
