// A cache of keys and values (slots, {keys, values}, K, capacity, D), of float32 or bfloat16.
#include "common.cuh"
#include "pack.cuh"

template <int V> static __device__ __forceinline__ void put(float *to, const Pack<V> &values) {
    store_pack<V>(to, values);
}

template <int V> static __device__ __forceinline__ void put(bf16 *to, const Pack<V> &values) {
    if constexpr (V == 1) {
        *to = __float2bfloat16_rn(values.x[0]);
    } else {
        __nv_bfloat162 low = __floats2bfloat162_rn(values.x[0], values.x[1]);
        __nv_bfloat162 high = __floats2bfloat162_rn(values.x[2], values.x[3]);
        *reinterpret_cast<uint2 *>(to) =
                make_uint2(*reinterpret_cast<uint32_t *>(&low), *reinterpret_cast<uint32_t *>(&high));
    }
}

// Block (i, 0) writes the keys k (N, K, D) of token i, block (i, 1) its values; V values a thread.
template <int V, typename T>
static __device__ __forceinline__ void append(
        T *__restrict__ cache, const float *__restrict__ k, const float *__restrict__ v, const int *__restrict__ slots,
        const int *__restrict__ positions, int heads, int capacity, int width) {
    int i = blockIdx.x, row = heads * width;
    const float *from = (blockIdx.y == 0 ? k : v) + (long long) i * row;
    T *to = cache + (((long long) slots[i] * 2 + blockIdx.y) * heads * capacity + positions[i]) * width;
    for (int e = threadIdx.x * V; e < row; e += blockDim.x * V) {
        put<V>(to + (long long) (e / width) * capacity * width + e % width, load_pack<V>(from + e));
    }
}

extern "C" __global__ void __launch_bounds__(256) cache_append_f32(
        float *__restrict__ cache, const float *__restrict__ k, const float *__restrict__ v,
        const int *__restrict__ slots, const int *__restrict__ positions, int heads, int capacity, int width,
        int aligned) {
    if (aligned) append<4>(cache, k, v, slots, positions, heads, capacity, width);
    else append<1>(cache, k, v, slots, positions, heads, capacity, width);
}

extern "C" __global__ void __launch_bounds__(256) cache_append_bf16(
        bf16 *__restrict__ cache, const float *__restrict__ k, const float *__restrict__ v,
        const int *__restrict__ slots, const int *__restrict__ positions, int heads, int capacity, int width,
        int aligned) {
    if (aligned) append<4>(cache, k, v, slots, positions, heads, capacity, width);
    else append<1>(cache, k, v, slots, positions, heads, capacity, width);
}

template <typename U> static __device__ __forceinline__ void copy_units(char *to, const char *from, long long bytes) {
    long long step = (long long) gridDim.x * blockDim.x * sizeof(U);
    for (long long at = ((long long) blockIdx.x * blockDim.x + threadIdx.x) * sizeof(U); at < bytes; at += step) {
        *reinterpret_cast<U *>(to + at) = *reinterpret_cast<const U *>(from + at);
    }
}

// Copies the first `bytes` of each of a slot's runs, gridDim.y runs of `stride` bytes, in units of 2, 4 or 16 bytes.
extern "C" __global__ void __launch_bounds__(256)
        cache_copy(char *cache, int fromSlot, int toSlot, long long bytes, long long stride, int unit) {
    const char *from = cache + ((long long) fromSlot * gridDim.y + blockIdx.y) * stride;
    char *to = cache + ((long long) toSlot * gridDim.y + blockIdx.y) * stride;
    if (unit == 16) copy_units<uint4>(to, from, bytes);
    else if (unit == 4) copy_units<uint32_t>(to, from, bytes);
    else copy_units<uint16_t>(to, from, bytes);
}
