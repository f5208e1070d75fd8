// Softmax statistics of a language-model head, kept by row and slice of the vocabulary, never the logits themselves.
#pragma once
#include "common.cuh"

#define SLICE 64 // columns

// Of some scaled logits s: the largest m, Σ e^(s−m) and Σ (s−m)·e^(s−m).
struct Statistics {
    float most, sum, weighted, unused;
};

static __device__ __forceinline__ void add_one(Statistics &all, float s) {
    float below = s - all.most, e = expf(below);
    all.sum += e;
    if (e != 0) all.weighted = fmaf(e, below, all.weighted);
}

static __device__ __forceinline__ Statistics rescaled(Statistics x, float most) {
    if (x.sum == 0) return {most, 0, 0, 0};
    float below = x.most - most, e = expf(below);
    return {most, x.sum * e, e * fmaf(below, x.sum, x.weighted), 0};
}

static __device__ __forceinline__ Statistics merged(Statistics a, Statistics b) {
    float most = fmaxf(a.most, b.most);
    a = rescaled(a, most);
    b = rescaled(b, most);
    return {most, a.sum + b.sum, a.weighted + b.weighted, 0};
}

// Where a product's logits go in the forward: statistics (rows, slices) and the logit of each row's target, both scaled by
// 1 / temperature. Columns are counted from `first` on in the vocabulary.
struct Softmax {
    Statistics *statistics;
    float *target_logits;
    const int *targets;
    int rows, columns, first, slices;
    float scale;

    // Takes COUNT scaled logits of each of GROUP neighbouring lanes: together the slice that begins at `column`; all lanes of
    // a warp call it, `lead` is true in one lane of the group. Logits outside the vocabulary are −∞.
    template <int COUNT, int GROUP>
    __device__ void take(int row, int column, const float *s, bool lead) const {
        Statistics all = {-INFINITY, 0, 0, 0};
#pragma unroll
        for (int j = 0; j < COUNT; j++) all.most = fmaxf(all.most, s[j]);
#pragma unroll
        for (int step = GROUP / 2; step > 0; step >>= 1) all.most = fmaxf(all.most, __shfl_xor_sync(FULL, all.most, step));
        if (all.most != -INFINITY) {
#pragma unroll
            for (int j = 0; j < COUNT; j++) add_one(all, s[j]);
        }
#pragma unroll
        for (int step = GROUP / 2; step > 0; step >>= 1) {
            all.sum += __shfl_xor_sync(FULL, all.sum, step);
            all.weighted += __shfl_xor_sync(FULL, all.weighted, step);
        }
        if (lead && row < rows && column < columns) {
            *(float4 *) (statistics + (long long) row * slices + (first + column) / SLICE) =
                make_float4(all.most, all.sum, all.weighted, 0);
        }
    }

    // The logit as the softmax takes it; keeps it where it is the target's.
    __device__ float scaled(int row, int column, float logit) const {
        if (column >= columns) return -INFINITY;
        float s = logit * scale;
        if (row < rows && targets[row] == first + column) target_logits[row] = s;
        return s;
    }
};

// The gradient of a row's logits: dLogProb / temperature · ([target] − softmax).
struct LogitGradient {
    const float *d_log_prob, *lse;
    const int *targets;
    int first;
    float scale;

    __device__ float operator()(int row, int column, float logit) const {
        float p = expf(fmaf(logit, scale, -lse[row]));
        return d_log_prob[row] * scale * ((targets[row] == first + column ? 1 : 0) - p);
    }
};
