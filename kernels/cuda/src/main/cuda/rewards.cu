// Token rewards and advantages.
#include "losses.cuh"
#include "quads.cuh"

#define WARPS (ANSWER / WARP)

static __device__ __forceinline__ double within(double x, double limit) { return clipped(x, -limit, limit); }

// rewards (R) = −coefficient · (logProb − reference), plus the sequence's score at its last token; the score is clipped before
// it is added or, with_kl, each reward after it. A block a sequence.
extern "C" __global__ void __launch_bounds__(ANSWER) kl_rewards_f32(
    float *rewards, const float *log_prob, const float *reference, const float *scores, const int *offsets,
    float coefficient, float clip, int with_kl) {
    Rows rows(offsets, blockIdx.x);
    for (int t = rows.from + threadIdx.x; t < rows.to; t += ANSWER) {
        double penalty = -coefficient * ((double) log_prob[t] - reference[t]);
        double score = t == rows.end() ? scores[blockIdx.x] : 0;
        rewards[t] = (float) (with_kl ? within(penalty + score, clip) : penalty + within(score, clip));
    }
}

// Generalized advantage estimation (Schulman et al. 2016): A(t) = δ(t) + γλ · A(t + 1) with δ(t) = r(t) + γ · v(t + 1) − v(t),
// and return = A + v. A warp takes a sequence from its end backwards, 32 tokens at a time: the recurrence is a scan in which
// what lies s tokens later counts (γλ)^s.
extern "C" __global__ void __launch_bounds__(ANSWER) gae_f32(
    float *advantages, float *returns, const float *rewards, const float *values, const int *offsets, int sequences,
    float gamma, float lambda) {
    int b = blockIdx.x * WARPS + threadIdx.x / WARP, back = threadIdx.x % WARP;
    if (b >= sequences) return;
    Rows rows(offsets, b);
    double decay = (double) gamma * lambda, later = 0, later_value = 0;
    for (int last = rows.end(); last >= rows.from; last -= WARP) {
        int t = last - back; // lane 0 has the latest token
        bool inside = t >= rows.from;
        double value = inside ? values[t] : 0;
        double next = __shfl_up_sync(FULL, value, 1);
        if (back == 0) next = later_value;
        double advantage = inside ? rewards[t] + gamma * next - value : 0;
        if (back == 0) advantage += decay * later;
        double power = decay;
#pragma unroll
        for (int step = 1; step < WARP; step *= 2) {
            double other = __shfl_up_sync(FULL, advantage, step);
            if (back >= step) advantage += power * other;
            power *= power;
        }
        if (inside) {
            advantages[t] = (float) advantage;
            returns[t] = (float) (advantage + value);
        }
        later = __shfl_sync(FULL, advantage, WARP - 1);
        later_value = __shfl_sync(FULL, value, WARP - 1);
    }
}

// y (R) = (reward advantages − multiplier · cost advantages) / (1 + multiplier).
extern "C" __global__ void __launch_bounds__(THREADS) combine_advantages_f32(
    float *y, const float *reward, const float *cost, float multiplier, long long count) {
    Four four = flat(count, aligned(y, reward, cost));
    float u[4], v[4];
    four.load(u, reward);
    four.load(v, cost);
#pragma unroll
    for (int j = 0; j < 4; j++) u[j] = fmaf(-multiplier, v[j], u[j]) / (1 + multiplier);
    four.store(y, u);
}
