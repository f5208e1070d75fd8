// Σ x² in double: pieces of fixed size, then the pieces in a fixed order.
#include "quads.cuh"

#define QUADS 8 // accesses of a thread in a piece

// pieces[block] = Σ x² over 8192 values.
extern "C" __global__ void __launch_bounds__(THREADS)
    squares_f32(double *pieces, const float *x, long long count) {
    __shared__ double room[WARP];
    bool neighbours = aligned(x);
    double sum = 0;
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        float v[4];
        Four(((long long) blockIdx.x * QUADS + q) * PIECE, threadIdx.x, THREADS, count, neighbours).load(v, x);
#pragma unroll
        for (int j = 0; j < 4; j++) sum = fma((double) v[j], (double) v[j], sum);
    }
    sum = block_sum(sum, room);
    if (threadIdx.x == 0) pieces[blockIdx.x] = sum;
}

// slot[0] = Σ pieces, by one block.
extern "C" __global__ void __launch_bounds__(THREADS) squares_total_f32(float *slot, const double *pieces, int count) {
    __shared__ double room[WARP];
    double sum = 0;
    for (int i = threadIdx.x; i < count; i += THREADS) sum += pieces[i];
    sum = block_sum(sum, room);
    if (threadIdx.x == 0) slot[0] = (float) sum;
}
