// y (n, outputs) = or += x (n, inputs) · w (outputs, inputs) transposed + bias, n small, from stored weights. A warp has two
// outputs and up to ROWS rows of x; it brings its rows of the weight to shared memory as they are stored, 16 bytes a lane, one
// piece while the piece before is multiplied, so that the device's memory is always busy. Each lane sums over its share of k and
// the lanes are added in a tree. `inputs` is a multiple of 4 and x aligned to 16 bytes.
#include "gemv.cuh"

#define OUTPUTS 2
#define WARPS 4
#define STAGES 2

// Values of a piece, and the whole number of 16 bytes that they take.
template <int DTYPE>
struct Piece {
    static constexpr int values = DTYPE == Q6_K ? 2048 : DTYPE == BF16 || DTYPE == F16 ? 512 : 1024;
    static constexpr int bytes = values / Layout<DTYPE>::values * Layout<DTYPE>::bytes;
    static_assert(bytes % 16 == 0, "pieces begin at multiples of 16 bytes");
};

// A piece of a row by all lanes of a warp; `aligned` says that rows begin at multiples of 16 bytes.
static __device__ __forceinline__ void bring(uint8_t *to, const uint8_t *from, int bytes, bool aligned) {
    int lane = threadIdx.x % WARP;
    if (aligned) {
#pragma unroll 2
        for (int i = lane * 16; i < bytes; i += WARP * 16) {
            uint32_t address = (uint32_t) __cvta_generic_to_shared(to + i);
            asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(address), "l"(from + i) : "memory");
        }
    } else {
#pragma unroll 1
        for (int i = lane * 2; i < bytes; i += WARP * 2) *(uint16_t *) (to + i) = *(const uint16_t *) (from + i);
    }
}

template <int DTYPE>
static __device__ __forceinline__ void bring_rows(
    uint8_t (*to)[Piece<DTYPE>::bytes], const uint8_t *w, int output, int outputs, int piece, int inputs) {
    long long row_bytes = (long long) inputs / Layout<DTYPE>::values * Layout<DTYPE>::bytes;
    long long from = (long long) piece * Piece<DTYPE>::bytes;
    bool aligned = row_bytes % 16 == 0 && (unsigned long long) w % 16 == 0;
#pragma unroll
    for (int o = 0; o < OUTPUTS; o++) {
        if (from < row_bytes && output + o < outputs) {
            int bytes = (int) min((long long) Piece<DTYPE>::bytes, row_bytes - from);
            bring(to[o], w + (output + o) * row_bytes + from, bytes, aligned);
        }
    }
    asm volatile("cp.async.commit_group;" ::: "memory");
}

template <int DTYPE, int ROWS>
static __device__ __forceinline__ void gemv(
    float *y, int n, int outputs, long long pitch, const float *bias, int accumulate, const float *x, const uint8_t *w, int inputs) {
    __shared__ __align__(16) uint8_t stages[WARPS][STAGES][OUTPUTS][Piece<DTYPE>::bytes];
    int warp = threadIdx.x / WARP, lane = threadIdx.x % WARP;
    int output = (blockIdx.x * WARPS + warp) * OUTPUTS, row = blockIdx.y * ROWS;
    if (output >= outputs) return;
    int held = min(OUTPUTS, outputs - output);
    float sums[ROWS][OUTPUTS] = {};
    bring_rows<DTYPE>(stages[warp][0], w, output, outputs, 0, inputs);
    for (int piece = 0; piece * Piece<DTYPE>::values < inputs; piece++) {
        bring_rows<DTYPE>(stages[warp][(piece + 1) % STAGES], w, output, outputs, piece + 1, inputs);
        asm volatile("cp.async.wait_group 1;" ::: "memory");
        __syncwarp();
        int from = piece * Piece<DTYPE>::values, count = min(Piece<DTYPE>::values, inputs - from);
#pragma unroll 1
        for (int k = lane * 4; k < count; k += WARP * 4) {
            float4 b[OUTPUTS];
#pragma unroll
            for (int o = 0; o < OUTPUTS; o++)
                b[o] = o < held ? four<DTYPE>(stages[warp][piece % STAGES][o], k) : make_float4(0, 0, 0, 0);
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                if (row + r >= n) continue;
                float4 a = *(const float4 *) (x + (long long) (row + r) * inputs + from + k);
#pragma unroll
                for (int o = 0; o < OUTPUTS; o++)
                    sums[r][o] = fmaf(a.x, b[o].x, fmaf(a.y, b[o].y, fmaf(a.z, b[o].z, fmaf(a.w, b[o].w, sums[r][o]))));
            }
        }
        __syncwarp();
    }
    float sum = 0; // one for each of the first ROWS x OUTPUTS lanes
#pragma unroll
    for (int i = 0; i < ROWS * OUTPUTS; i++) {
        float all = warp_sum(sums[i / OUTPUTS][i % OUTPUTS]);
        if (lane == i) sum = all;
    }
    int r = lane / OUTPUTS, o = lane % OUTPUTS;
    if (r >= ROWS || row + r >= n || o >= held) return;
    float *at = y + (row + r) * pitch + output + o;
    if (bias != nullptr) sum += bias[output + o];
    *at = accumulate ? *at + sum : sum;
}

#define KERNEL(DTYPE, name, ROWS)                                                                                      \
    extern "C" __global__ void __launch_bounds__(WARPS *WARP) name(                                                    \
        float *__restrict__ y, int n, int outputs, long long pitch, const float *__restrict__ bias, int accumulate,    \
        const float *__restrict__ x, const uint8_t *__restrict__ w, int inputs) {                                      \
        gemv<DTYPE, ROWS>(y, n, outputs, pitch, bias, accumulate, x, w, inputs);                                       \
    }
#define ENTRY(DTYPE, suffix)                     \
    KERNEL(DTYPE, gemv_bf16_##suffix##_1, 1)     \
    KERNEL(DTYPE, gemv_bf16_##suffix##_8, 8)
ENTRY(BF16, bf16)
ENTRY(F16, f16)
ENTRY(Q8_0, q8_0)
ENTRY(Q4_0, q4_0)
ENTRY(Q4_1, q4_1)
ENTRY(Q4_K, q4_k)
ENTRY(Q6_K, q6_k)
