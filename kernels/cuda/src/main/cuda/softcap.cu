// A soft cap of flat buffers (Gemma 2, arXiv 2408.00118).
#include "quads.cuh"

// x = cap · tanh(x / cap).
extern "C" __global__ void __launch_bounds__(THREADS) soft_cap_f32(float *x, float cap, float inverse, long long count) {
    Four four = flat(count, aligned(x));
    float v[4];
    four.load(v, x);
#pragma unroll
    for (int j = 0; j < 4; j++) v[j] = cap * tanhf(v[j] * inverse);
    four.store(x, v);
}
