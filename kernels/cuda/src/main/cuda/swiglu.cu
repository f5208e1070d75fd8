// silu(gate) · up and its gradients (Shazeer 2020, arXiv 2002.05202).
#include "quads.cuh"

// An exponential that overflows gives 0.
static __device__ __forceinline__ float sigmoid(float x) { return 1 / (1 + expf(-x)); }

// y = silu(gate) · up.
extern "C" __global__ void __launch_bounds__(THREADS)
    swiglu_f32(float *y, const float *gate, const float *up, long long count) {
    Four four = flat(count, aligned(y, gate, up));
    float g[4], u[4];
    four.load(g, gate);
    four.load(u, up);
#pragma unroll
    for (int j = 0; j < 4; j++) u[j] *= g[j] * sigmoid(g[j]);
    four.store(y, u);
}

// dGate += dy · up · silu'(gate) with silu'(g) = σ(g) + silu(g) · (1 − σ(g)); dUp += dy · silu(gate).
extern "C" __global__ void __launch_bounds__(THREADS) swiglu_backward_f32(
    float *d_gate, float *d_up, const float *dy, const float *gate, const float *up, long long count) {
    Four four = flat(count, aligned(d_gate, d_up, dy, gate, up));
    float dg[4], du[4], d[4], g[4], u[4];
    four.load(g, gate);
    four.load(d, dy);
    four.load(u, up);
    four.load(dg, d_gate);
    four.load(du, d_up);
#pragma unroll
    for (int j = 0; j < 4; j++) {
        float s = sigmoid(g[j]), silu = g[j] * s;
        dg[j] = fmaf(d[j] * u[j], fmaf(silu, 1 - s, s), dg[j]);
        du[j] = fmaf(d[j], silu, du[j]);
    }
    four.store(d_gate, dg);
    four.store(d_up, du);
}
