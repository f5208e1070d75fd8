// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) over flat buffers in one pass, as PyTorch computes it.
#include "quads.cuh"

#define CLIP_EPSILON 1e-6f

// One step; the first `decayed` values keep the share `decay` of themselves. `rate` is the learning rate / (1 − β1^step) and
// `root_correction` 1 / √(1 − β2^step); a clip norm of 0 does not clip. A sum of squares that is not finite leaves everything as
// it is. The norm never leaves the device: each thread derives the factor from it.
extern "C" __global__ void __launch_bounds__(THREADS) adamw_f32(
    float *parameters, const float *gradients, float *first, float *second, const float *sum_of_squares, long long count,
    long long decayed, float gradient_scale, float clip_norm, float decay, float beta1, float beta2, float rate,
    float root_correction, float epsilon) {
    float squares = sum_of_squares[0];
    if (!isfinite(squares)) return;
    float norm = gradient_scale * sqrtf(squares);
    float clip = clip_norm > 0 ? fminf(1, clip_norm / (norm + CLIP_EPSILON)) : 1;
    float scale = gradient_scale * clip;

    Four four = flat(count, aligned(parameters, gradients, first, second));
    float p[4], g[4], m[4], v[4];
    four.load(p, parameters);
    four.load(g, gradients);
    four.load(m, first);
    four.load(v, second);
#pragma unroll
    for (int j = 0; j < 4; j++) {
        float gradient = scale * g[j];
        m[j] = beta1 * m[j] + (1 - beta1) * gradient;
        v[j] = beta2 * v[j] + (1 - beta2) * gradient * gradient;
        float kept = four.at(j) < decayed ? decay : 1;
        p[j] = kept * p[j] - rate * m[j] / (sqrtf(v[j]) * root_correction + epsilon);
    }
    four.store(parameters, p);
    four.store(first, m);
    four.store(second, v);
}
