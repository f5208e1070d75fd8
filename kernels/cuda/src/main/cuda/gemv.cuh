// Products with few rows, which wait for the weight: four neighbouring values of a stored row at a time.
#pragma once
#include "dtypes.cuh"

// Four bytes from an even address.
static __device__ __forceinline__ uint32_t word(const uint8_t *at) {
    const uint16_t *halves = (const uint16_t *) at;
    return halves[0] | (uint32_t) halves[1] << 16;
}

// Byte j of a word, a number from 0 to 255, as float less `zero`: put under the exponent of 2^23, which is exact and faster than
// a conversion.
static __device__ __forceinline__ float byte_value(uint32_t word, int j, float zero) {
    return __uint_as_float(__byte_perm(word, 0x4b000000, 0x7440 + j)) - (8388608 + zero);
}

static __device__ __forceinline__ float4 scaled_bytes(uint32_t word, float zero, float scale) {
    return make_float4(
        byte_value(word, 0, zero) * scale, byte_value(word, 1, zero) * scale, byte_value(word, 2, zero) * scale,
        byte_value(word, 3, zero) * scale);
}

// Values i to i + 3 of a row, i a multiple of 4. Rows of F32 are aligned to 16 bytes, of BF16 and F16 to 8, others to 2.
template <int DTYPE>
static __device__ __forceinline__ float4 four(const uint8_t *row, int i) {
    constexpr int values = Layout<DTYPE>::values;
    const uint8_t *block = row + i / values * Layout<DTYPE>::bytes;
    int in_block = i % values;
    if constexpr (DTYPE == F32) {
        return *(const float4 *) (row + 4 * i);
    } else if constexpr (DTYPE == BF16) {
        uint2 pairs = *(const uint2 *) (row + 2 * i);
        return make_float4(
            __uint_as_float(pairs.x << 16), __uint_as_float(pairs.x & 0xffff0000), __uint_as_float(pairs.y << 16),
            __uint_as_float(pairs.y & 0xffff0000));
    } else if constexpr (DTYPE == F16) {
        uint2 pairs = *(const uint2 *) (row + 2 * i);
        float2 low = __half22float2(*(const __half2 *) &pairs.x), high = __half22float2(*(const __half2 *) &pairs.y);
        return make_float4(low.x, low.y, high.x, high.y);
    } else if constexpr (DTYPE == Q8_0) {
        return scaled_bytes(word(block + 2 + in_block) ^ 0x80808080, 128, half_at(block));
    } else if constexpr (DTYPE == Q4_0) {
        uint32_t pairs = word(block + 2 + in_block % 16);
        return scaled_bytes(pairs >> in_block / 16 * 4 & 0x0f0f0f0f, 8, half_at(block));
    } else {
        return make_float4(
            block_value<DTYPE>(block, in_block), block_value<DTYPE>(block, in_block + 1),
            block_value<DTYPE>(block, in_block + 2), block_value<DTYPE>(block, in_block + 3));
    }
}
