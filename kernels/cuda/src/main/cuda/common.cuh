// What all kernels share: conversions, and sums in a fixed order. No kernel adds floats atomically: equal input gives equal bits.
#pragma once
#include <cuda_bf16.h>
#include <stdint.h>

typedef __nv_bfloat16 bf16;

#define WARP 32
#define FULL 0xffffffffu

// What is left of x beside its nearest bfloat16, rounded again: the two are x to 16 bits. No number where x rounds to infinity.
static __device__ __forceinline__ bf16 low_part(float x, bf16 high) { return __float2bfloat16_rn(x - __bfloat162float(high)); }

static __device__ __forceinline__ float warp_sum(float x) {
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) x += __shfl_xor_sync(FULL, x, step);
    return x;
}

static __device__ __forceinline__ double warp_sum(double x) {
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) x += __shfl_xor_sync(FULL, x, step);
    return x;
}

static __device__ __forceinline__ float warp_max(float x) {
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) x = fmaxf(x, __shfl_xor_sync(FULL, x, step));
    return x;
}

// Sum over a block of whole warps, at most 1024 threads, in the order of the warps; every thread gets it.
// `room` holds 32 values of shared memory; it may be used again after the next barrier.
template <typename T>
static __device__ __forceinline__ T block_sum(T x, T *room) {
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP, warps = blockDim.x / WARP;
    x = warp_sum(x);
    if (lane == 0) room[warp] = x;
    __syncthreads();
    T sum = 0;
    for (int w = 0; w < warps; w++) sum += room[w];
    return sum;
}

static __device__ __forceinline__ float block_max(float x, float *room) {
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP, warps = blockDim.x / WARP;
    x = warp_max(x);
    if (lane == 0) room[warp] = x;
    __syncthreads();
    float most = room[0];
    for (int w = 1; w < warps; w++) most = fmaxf(most, room[w]);
    return most;
}
