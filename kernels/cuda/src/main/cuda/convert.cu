// Matrices of any dtype as float32 or bfloat16: y (rows, pitch) = x (rows, columns), 0 in the columns that fill up the pitch.
// What bfloat16 leaves of the values goes, in bfloat16, as far behind them as `low` says, nowhere if that is 0.
#include "decode.cuh"

static __device__ __forceinline__ void put(float *y, long long low, float x) { *y = x; }
// To nearest, halves to even.
static __device__ __forceinline__ void put(bf16 *y, long long low, float x) {
    bf16 high = __float2bfloat16_rn(x);
    *y = high;
    if (low != 0) y[low] = low_part(x, high);
}

// A block converts a row.
template <int DTYPE, typename T>
static __device__ __forceinline__ void convert(
    T *__restrict__ y, long long low, const uint8_t *__restrict__ x, int columns, int pitch) {
    const uint8_t *row = x + (long long) blockIdx.x * (columns / Layout<DTYPE>::values) * Layout<DTYPE>::bytes;
    T *out = y + (long long) blockIdx.x * pitch;
    decode<DTYPE>(row, columns, [&](int column, float v) { put(out + column, low, v); });
    for (int i = columns + threadIdx.x; i < pitch; i += blockDim.x) put(out + i, low, 0);
}

#define ENTRY(DTYPE, T, name)                                                                                         \
    extern "C" __global__ void __launch_bounds__(256) name(                                                           \
        T *__restrict__ y, long long low, const uint8_t *__restrict__ x, int columns, int pitch) {                    \
        convert<DTYPE>(y, low, x, columns, pitch);                                                                    \
    }
#define TO_BFLOAT16(DTYPE, suffix) ENTRY(DTYPE, bf16, convert_bf16_##suffix)
EACH_DTYPE(TO_BFLOAT16)
#define TO_FLOAT32(DTYPE, suffix) ENTRY(DTYPE, float, convert_f32_##suffix)
EACH_DECODED(TO_FLOAT32)

// bfloat16 from float32, four values a thread; x is aligned to 16 bytes, y to 8, `count` and `low` are multiples of 4.
extern "C" __global__ void __launch_bounds__(256) round_bf16(
    bf16 *__restrict__ y, long long low, const float *__restrict__ x, long long count) {
    long long step = (long long) gridDim.x * blockDim.x;
    for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x; i < count / 4; i += step) {
        float4 four = ((const float4 *) x)[i];
        __nv_bfloat162 pairs[2] = {__floats2bfloat162_rn(four.x, four.y), __floats2bfloat162_rn(four.z, four.w)};
        ((uint2 *) y)[i] = *(const uint2 *) pairs;
        if (low == 0) continue;
        __nv_bfloat162 rest[2] = {
            {low_part(four.x, pairs[0].x), low_part(four.y, pairs[0].y)},
            {low_part(four.z, pairs[1].x), low_part(four.w, pairs[1].y)}};
        ((uint2 *) (y + low))[i] = *(const uint2 *) rest;
    }
}
