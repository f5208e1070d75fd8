// Operations on single values of flat buffers.
#include "quads.cuh"

// y = a + b; y may be a or b.
extern "C" __global__ void __launch_bounds__(THREADS) add_f32(float *y, const float *a, const float *b, long long count) {
    Four four = flat(count, aligned(y, a, b));
    float u[4], v[4];
    four.load(u, a);
    four.load(v, b);
#pragma unroll
    for (int j = 0; j < 4; j++) u[j] += v[j];
    four.store(y, u);
}

// y += scale · x, rounded once.
extern "C" __global__ void __launch_bounds__(THREADS)
    accumulate_f32(float *y, const float *x, float scale, long long count) {
    Four four = flat(count, aligned(y, x));
    float sum[4], v[4];
    four.load(sum, y);
    four.load(v, x);
#pragma unroll
    for (int j = 0; j < 4; j++) sum[j] = fmaf(scale, v[j], sum[j]);
    four.store(y, sum);
}

// x *= factor.
extern "C" __global__ void __launch_bounds__(THREADS) scale_f32(float *x, float factor, long long count) {
    Four four = flat(count, aligned(x));
    float v[4];
    four.load(v, x);
#pragma unroll
    for (int j = 0; j < 4; j++) v[j] *= factor;
    four.store(x, v);
}
