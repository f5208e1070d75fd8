// The search for values that are not finite.
#include "quads.cuh"

// first = min(first, index of a value that is not finite); whoever calls it sets `first` to its largest value before.
extern "C" __global__ void __launch_bounds__(THREADS)
    first_non_finite_f32(unsigned long long *first, const float *x, long long count) {
    Four four = flat(count, aligned(x));
    float v[4];
    four.load(v, x);
    unsigned long long found = ~0ull;
#pragma unroll
    for (int j = 3; j >= 0; j--)
        if (!isfinite(v[j])) found = four.at(j);
    if (!__any_sync(FULL, found != ~0ull)) return;
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) found = min(found, __shfl_xor_sync(FULL, found, step));
    if (threadIdx.x % WARP == 0) atomicMin(first, found);
}
