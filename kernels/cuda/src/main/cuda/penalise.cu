// Repetition penalty (Keskar et al. 2019).
#include "common.cuh"

#define THREADS 256

// Divides each positive logit of a token in history[offsets[i], offsets[i + 1]) by the penalty and multiplies the others with
// it; a block a row of logits (N, V). The first to set a token's bit in `seen` (dynamic, V bits) does it: once for each token.
extern "C" __global__ void __launch_bounds__(THREADS)
    penalise_f32(float *logits, const int *history, const int *offsets, int vocabulary, float penalty) {
    extern __shared__ unsigned seen[];
    logits += (long long) blockIdx.x * vocabulary;
    for (int w = threadIdx.x; w < (vocabulary + 31) / 32; w += THREADS) seen[w] = 0;
    __syncthreads();
    for (int h = offsets[blockIdx.x] + threadIdx.x; h < offsets[blockIdx.x + 1]; h += THREADS) {
        int token = history[h];
        unsigned bit = 1u << token % 32;
        if (atomicOr(&seen[token / 32], bit) & bit) continue;
        float logit = logits[token];
        logits[token] = logit > 0 ? logit / penalty : logit * penalty;
    }
}
