// Rotary position embedding: element i of a head's first half turns with element i of its second half. Su et al. 2021.
#include "common.cuh"
#include "pack.cuh"

// A block turns the heads of one token, V elements of each half a thread, so that a warp reads whole sectors of both x
// and the table; x (N, heads, D), positions (N), table (positions, D/2, {cos, sin}).
template <int V>
static __device__ __forceinline__ void turn(
        float *__restrict__ x, const int *__restrict__ positions, const float *__restrict__ table, int heads, int width,
        float sign) {
    int half = width / 2, packs = half / V;
    const float *angles = table + (long long) positions[blockIdx.x] * width;
    x += (long long) blockIdx.x * heads * width;
    for (int i = threadIdx.x; i < heads * packs; i += blockDim.x) {
        int head = i / packs, d = (i - head * packs) * V;
        float *at = x + (long long) head * width + d;
        Pack<V> a = load_pack<V>(at), b = load_pack<V>(at + half);
        Pack<2 * V> angle;
        if constexpr (V == 1) angle = {angles[2 * d], angles[2 * d + 1]};
        else angle = load_pack<2 * V>(angles + 2 * d);
#pragma unroll
        for (int v = 0; v < V; v++) {
            float cosine = angle.x[2 * v], sine = sign * angle.x[2 * v + 1], first = a.x[v], second = b.x[v];
            a.x[v] = first * cosine - second * sine;
            b.x[v] = second * cosine + first * sine;
        }
        store_pack<V>(at, a);
        store_pack<V>(at + half, b);
    }
}

extern "C" __global__ void __launch_bounds__(256) rotary_f32(
        float *__restrict__ x, const int *__restrict__ positions, const float *__restrict__ table, int heads, int width,
        float sign, int aligned) {
    if (aligned) turn<2>(x, positions, table, heads, width, sign);
    else turn<1>(x, positions, table, heads, width, sign);
}
