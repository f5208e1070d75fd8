// What both precisions of attention prepare: the rows' terms of the backward pass, and operands for the tensor cores.
#include "common.cuh"
#include "pack.cuh"

// terms (H, N) = {lse, delta}, delta = dOut·out: a warp takes one head of one token. lse (N, H); dOut, out (N, H, D).
// Where the products with dOut are of bfloat16 it is rounded here too, so that a row's score gradients still add up to
// nearly nothing.
extern "C" __global__ void __launch_bounds__(256) attention_terms(
        float2 *__restrict__ terms, const float *__restrict__ lse, const float *__restrict__ dOut,
        const float *__restrict__ out, int tokens, int heads, int width, int rounded) {
    int row = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
    if (row >= tokens * heads) return;
    float sum = 0;
    dOut += (long long) row * width;
    out += (long long) row * width;
    for (int d = threadIdx.x % WARP; d < width; d += WARP) {
        float gradient = rounded ? __bfloat162float(__float2bfloat16_rn(dOut[d])) : dOut[d];
        sum += gradient * out[d];
    }
    sum = warp_sum(sum);
    int token = row / heads, head = row - token * heads;
    if (threadIdx.x % WARP == 0) terms[(long long) head * tokens + token] = make_float2(lse[row], sum);
}

// y (rows, padded) in bfloat16 = factor · x (rows, width), zero behind the width. A thread takes V values; a block as
// many whole rows as it has threads for.
template <int V>
static __device__ __forceinline__ void round_rows(
        bf16 *__restrict__ y, const float *__restrict__ x, long long rows, int width, int padded, float factor) {
    int packs = padded / V, perBlock = blockDim.x / packs;
    int own = threadIdx.x / packs, d = (threadIdx.x - own * packs) * V;
    long long row = (long long) blockIdx.x * perBlock + own;
    if (own >= perBlock || row >= rows) return;
    Pack<V> a = {};
    if (d < width) a = load_pack<V>(x + row * width + d);
    if constexpr (V == 4) {
        __nv_bfloat162 low = __floats2bfloat162_rn(a.x[0] * factor, a.x[1] * factor);
        __nv_bfloat162 high = __floats2bfloat162_rn(a.x[2] * factor, a.x[3] * factor);
        *reinterpret_cast<uint2 *>(y + row * padded + d) =
                make_uint2(*reinterpret_cast<uint32_t *>(&low), *reinterpret_cast<uint32_t *>(&high));
    } else {
        y[row * padded + d] = __float2bfloat16_rn(a.x[0] * factor);
    }
}

extern "C" __global__ void __launch_bounds__(256) attention_round(
        bf16 *__restrict__ y, const float *__restrict__ x, long long rows, int width, int padded, int aligned,
        float factor) {
    if (aligned) round_rows<4>(y, x, rows, width, padded, factor);
    else round_rows<1>(y, x, rows, width, padded, factor);
}
