// Values of every storage type, to the bit what io.levee.kernels.dtype reads: products and sums are rounded one by one, never
// fused, so that host and device agree. Blocks are those of ggml; all of them begin at even addresses.
#pragma once
#include "common.cuh"
#include <cuda_fp16.h>

// In the order of the Java enum Dtype.
enum Dtype { F32, BF16, F16, I32, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K };

// Applies ENTRY(dtype, suffix) to every dtype of real numbers: one entry point for each, named after the dtype.
#define EACH_DTYPE(ENTRY) \
    ENTRY(F32, f32)       \
    EACH_DECODED(ENTRY)

// All but float32.
#define EACH_DECODED(ENTRY) \
    ENTRY(BF16, bf16)       \
    ENTRY(F16, f16)         \
    ENTRY(Q8_0, q8_0)       \
    ENTRY(Q4_0, q4_0)       \
    ENTRY(Q4_1, q4_1)       \
    ENTRY(Q4_K, q4_k)       \
    ENTRY(Q6_K, q6_k)

// Values that share one scale, and the bytes they take.
template <int DTYPE>
struct Layout {
    static constexpr int values = DTYPE == F32 || DTYPE == BF16 || DTYPE == F16 ? 1 : DTYPE == Q4_K || DTYPE == Q6_K ? 256 : 32;
    static constexpr int bytes = DTYPE == F32    ? 4
                                 : DTYPE == Q8_0 ? 34
                                 : DTYPE == Q4_0 ? 18
                                 : DTYPE == Q4_1 ? 20
                                 : DTYPE == Q4_K ? 144
                                 : DTYPE == Q6_K ? 210
                                                 : 2;
};

static __device__ __forceinline__ float half_at(const uint8_t *at) { return __half2float(*(const __half *) at); }

// The scale (field 0) or minimum (field 4) of a group of Q4_K: whole in bytes 0 to 7 for the first four groups; for the others
// four bits in bytes 8 to 11 and two bits on top of the first groups' bytes.
static __device__ __forceinline__ int six_bits(const uint8_t *scales, int group, int field) {
    if (group < 4) return scales[group + field] & 63;
    return (scales[group + 4] >> field & 15) | (scales[group - 4 + field] >> 6) << 4;
}

// Four bits of number i in a block of 32: byte j holds numbers j (low) and j + 16 (high).
static __device__ __forceinline__ int nibble(const uint8_t *pairs, int i) { return pairs[i % 16] >> i / 16 * 4 & 15; }

// Value i of one block.
template <int DTYPE>
static __device__ __forceinline__ float block_value(const uint8_t *block, int i) {
    if constexpr (DTYPE == Q8_0) {
        return (int8_t) block[2 + i] * half_at(block);
    } else if constexpr (DTYPE == Q4_0) {
        return (nibble(block + 2, i) - 8) * half_at(block);
    } else if constexpr (DTYPE == Q4_1) {
        return __fadd_rn(__fmul_rn(nibble(block + 4, i), half_at(block)), half_at(block + 2));
    } else if constexpr (DTYPE == Q4_K) {
        int group = i / 32;
        int level = block[16 + group / 2 * 32 + i % 32] >> group % 2 * 4 & 15;
        float scale = __fmul_rn(half_at(block), six_bits(block + 4, group, 0));
        float minimum = __fmul_rn(half_at(block + 2), six_bits(block + 4, group, 4));
        return __fsub_rn(__fmul_rn(scale, level), minimum);
    } else {
        static_assert(DTYPE == Q6_K, "blocks");
        int half = i / 128, quarter = i % 128 / 32, lane = i % 32;
        int low = block[half * 64 + quarter % 2 * 32 + lane] >> quarter / 2 * 4 & 15;
        int high = block[128 + half * 32 + lane] >> 2 * quarter & 3;
        float scale = __fmul_rn(half_at(block + 208), (int8_t) block[192 + i / 16]);
        return __fmul_rn(scale, (low | high << 4) - 32);
    }
}

// Value `index` of a row-major buffer.
template <int DTYPE>
static __device__ __forceinline__ float value(const uint8_t *base, long long index) {
    if constexpr (DTYPE == F32) {
        return ((const float *) base)[index];
    } else if constexpr (DTYPE == BF16) {
        return __bfloat162float(((const bf16 *) base)[index]);
    } else if constexpr (DTYPE == F16) {
        return __half2float(((const __half *) base)[index]);
    } else {
        constexpr int values = Layout<DTYPE>::values;
        return block_value<DTYPE>(base + index / values * Layout<DTYPE>::bytes, (int) (index % values));
    }
}
