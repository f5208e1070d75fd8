// y (n, outputs), n <= 16, = or += x (n, inputs) · w (outputs, inputs) transposed + bias, from stored weights, in float32. A block
// brings 32 outputs' rows to shared memory, decoded; a warp has one row of x or four, a lane one output: every sum is the chain
// that matmul_f32.cuh makes, to the bit, and as fast as the weight arrives. `inputs` is a multiple of 4 and x aligned to 16 bytes.
#include "gemv.cuh"

#define OUTPUTS 32
#define WARPS 4
#define DEPTH 128 // values of a row, held in shared memory at a time
#define FOURS (OUTPUTS * DEPTH / 4 / (WARPS * WARP)) // of a thread

// The thread's part of the rows' values from k on, 0 outside.
template <int DTYPE>
static __device__ __forceinline__ void load(
    float4 held[FOURS], const uint8_t *w, int output, int outputs, int k, int inputs) {
    long long row_bytes = (long long) inputs / Layout<DTYPE>::values * Layout<DTYPE>::bytes;
#pragma unroll
    for (int i = 0; i < FOURS; i++) {
        int row = output + i * WARPS + threadIdx.x / WARP, from = k + threadIdx.x % WARP * 4;
        held[i] = row < outputs && from < inputs ? four<DTYPE>(w + row * row_bytes, from) : make_float4(0, 0, 0, 0);
    }
}

template <int DTYPE, int ROWS>
static __device__ __forceinline__ void gemv(
    float *y, int n, int outputs, long long pitch, const float *bias, int accumulate, const float *x, const uint8_t *w, int inputs) {
    __shared__ __align__(16) float ws[2][OUTPUTS][DEPTH + 4];
    int warp = threadIdx.x / WARP, lane = threadIdx.x % WARP, first = blockIdx.x * OUTPUTS, output = first + lane;
    float sums[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        int row = r * WARPS + warp;
        bool mine = row < n && output < outputs;
        sums[r] = mine && accumulate ? y[row * pitch + output] : 0;
        if (mine && bias != nullptr) sums[r] += bias[output];
    }
    float4 held[FOURS];
    int steps = (inputs + DEPTH - 1) / DEPTH;
    for (int step = 0; step <= steps; step++) {
        if (step < steps) load<DTYPE>(held, w, first, outputs, step * DEPTH, inputs);
        if (step > 0) {
            int from = (step - 1) * DEPTH, count = min(DEPTH, inputs - from);
            const float *values = ws[(step - 1) % 2][lane];
            constexpr int at_once = ROWS == 1 ? 4 : 1; // one chain alone waits for its loads
#pragma unroll at_once
            for (int k = 0; k < count; k += 4) {
                float4 b = *(const float4 *) (values + k);
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
                    int row = r * WARPS + warp;
                    if (row >= n) continue;
                    float4 a = *(const float4 *) (x + (long long) row * inputs + from + k);
                    sums[r] = fmaf(a.x, b.x, sums[r]);
                    sums[r] = fmaf(a.y, b.y, sums[r]);
                    sums[r] = fmaf(a.z, b.z, sums[r]);
                    sums[r] = fmaf(a.w, b.w, sums[r]);
                }
            }
        }
        if (step < steps) {
#pragma unroll
            for (int i = 0; i < FOURS; i++) *(float4 *) &ws[step % 2][i * WARPS + warp][lane * 4] = held[i];
        }
        __syncthreads();
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        int row = r * WARPS + warp;
        if (row < n && output < outputs) y[row * pitch + output] = sums[r];
    }
}

#define KERNEL(DTYPE, name, ROWS)                                                                                      \
    extern "C" __global__ void __launch_bounds__(WARPS *WARP) name(                                                    \
        float *__restrict__ y, int n, int outputs, long long pitch, const float *__restrict__ bias, int accumulate,    \
        const float *__restrict__ x, const uint8_t *__restrict__ w, int inputs) {                                      \
        gemv<DTYPE, ROWS>(y, n, outputs, pitch, bias, accumulate, x, w, inputs);                                       \
    }
#define ENTRY(DTYPE, suffix)                    \
    KERNEL(DTYPE, gemv_f32_##suffix##_4, 1)     \
    KERNEL(DTYPE, gemv_f32_##suffix##_16, 4)
EACH_DTYPE(ENTRY)
