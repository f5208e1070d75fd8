// gelu(gate) · up and its gradients (Hendrycks and Gimpel 2016, by tanh; gated as by Shazeer 2020, arXiv 2002.05202).
// gelu(x) = x · σ(w) with w = x · (A + B · x²), A = √(8/π), B = 0.044715 · A.
#include "quads.cuh"

#define A 1.5957691216057308f
#define B 0.07135481282552545f

// An exponential that overflows gives 0.
static __device__ __forceinline__ float sigmoid(float x) { return 1 / (1 + expf(-x)); }

// y = gelu(gate) · up.
extern "C" __global__ void __launch_bounds__(THREADS)
    geglu_f32(float *y, const float *gate, const float *up, long long count) {
    Four four = flat(count, aligned(y, gate, up));
    float g[4], u[4];
    four.load(g, gate);
    four.load(u, up);
#pragma unroll
    for (int j = 0; j < 4; j++) u[j] *= g[j] * sigmoid(fmaf(g[j] * g[j], B, A) * g[j]);
    four.store(y, u);
}

// dGate += dy · up · gelu'(gate) with gelu'(g) = σ(w) + gelu(g) · (1 − σ(w)) · (A + 3 · B · g²); dUp += dy · gelu(gate).
extern "C" __global__ void __launch_bounds__(THREADS) geglu_backward_f32(
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
        float square = g[j] * g[j];
        float s = sigmoid(fmaf(square, B, A) * g[j]), gelu = g[j] * s;
        float bend = (1 - s) * fmaf(square, 3 * B, A);
        dg[j] = fmaf(d[j] * u[j], fmaf(gelu, bend, s), dg[j]);
        du[j] = fmaf(d[j], gelu, du[j]);
    }
    four.store(d_gate, dg);
    four.store(d_up, du);
}
