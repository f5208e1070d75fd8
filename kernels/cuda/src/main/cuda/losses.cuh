// What the losses share: sums of a block in double, and −log σ(x) as io.levee.kernels.reference computes it.
#pragma once
#include "common.cuh"

#define ANSWER 128 // threads of an answer, a sequence or a pair

// The greater and the smaller number; not a number if either is not, so that a bad value shows in the loss.
static __device__ __forceinline__ double greater(double a, double b) { return a > b || a != a ? a : b; }
static __device__ __forceinline__ double smaller(double a, double b) { return a < b || a != a ? a : b; }
static __device__ __forceinline__ double clipped(double x, double low, double high) {
    return smaller(greater(x, low), high);
}

// −log σ(x) = log(1 + e⁻ˣ), without overflow, and its slope −σ(−x).
static __device__ __forceinline__ double log_sigmoid_loss(double x) { return greater(-x, 0) + log1p(exp(-fabs(x))); }
static __device__ __forceinline__ double log_sigmoid_slope(double x) {
    double e = exp(-fabs(x));
    return (x >= 0 ? -e : -1) / (1 + e);
}

// Sum over a block, for as many sums one after the other as a kernel needs; every thread gets it.
static __device__ __forceinline__ double sum_of_block(double x) {
    __shared__ double room[WARP];
    __syncthreads();
    return block_sum(x, room);
}

static __device__ __forceinline__ double greatest_of_block(double x) {
    __shared__ double room[WARP];
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) x = greater(x, __shfl_xor_sync(FULL, x, step));
    __syncthreads();
    if (threadIdx.x % WARP == 0) room[threadIdx.x / WARP] = x;
    __syncthreads();
    x = room[0];
    for (int w = 1; w < blockDim.x / WARP; w++) x = greater(x, room[w]);
    return x;
}

// The rows [from, to) of a sequence.
struct Rows {
    int from, to;
    __device__ __forceinline__ Rows(const int *offsets, int sequence) : from(offsets[sequence]), to(offsets[sequence + 1]) {}
    __device__ __forceinline__ int length() const { return to - from; }
    __device__ __forceinline__ int end() const { return to - 1; }
};
