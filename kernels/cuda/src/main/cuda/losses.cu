// Losses of language models, policies and critics. A block takes a sequence and leaves its sums in partials (slots, blocks);
// add_slots adds them up in order, so that the bits do not depend on which block came first.
#include "losses.cuh"
#include "quads.cuh"

// loss[slot] += Σ partials[slot], or the greatest of both for slot number `greatest`; a block a slot.
extern "C" __global__ void __launch_bounds__(THREADS)
    add_slots_f32(float *loss, const double *partials, int count, int greatest) {
    int slot = blockIdx.x;
    partials += (long long) slot * count;
    double total = 0;
    for (int i = threadIdx.x; i < count; i += THREADS)
        total = slot == greatest ? greater(total, partials[i]) : total + partials[i];
    total = slot == greatest ? greatest_of_block(total) : sum_of_block(total);
    if (threadIdx.x == 0) loss[slot] = (float) (slot == greatest ? greater(total, loss[slot]) : total + loss[slot]);
}

// partials (blocks) = −weight · Σ logProb, dLogProb (R) = −weight; a block takes 1024 rows.
extern "C" __global__ void __launch_bounds__(THREADS) negative_log_likelihood_f32(
    double *partials, float *d_log_prob, const float *log_prob, long long count, float weight) {
    Four four = flat(count, aligned(d_log_prob, log_prob));
    float v[4], d[4] = {-weight, -weight, -weight, -weight};
    four.load(v, log_prob);
    four.store(d_log_prob, d);
    double sum = sum_of_block((double) v[0] + v[1] + v[2] + v[3]);
    if (threadIdx.x == 0) partials[blockIdx.x] = -weight * sum;
}

// The clipped surrogate of PPO (Schulman et al. 2017), mean over a response. partials (4, B): the loss, the share of tokens
// whose ratio is clipped, the largest |ratio − 1|, the approximate KL.
extern "C" __global__ void __launch_bounds__(ANSWER) policy_loss_f32(
    double *partials, float *d_log_prob, const float *log_prob, const float *old_log_prob, const float *advantages,
    const int *offsets, float clip) {
    int b = blockIdx.x, sequences = gridDim.x;
    Rows rows(offsets, b);
    double low = 1 - (double) clip, high = 1 + (double) clip, weight = 1.0 / rows.length();
    double loss = 0, outside = 0, largest = 0, kl = 0;
    for (int t = rows.from + threadIdx.x; t < rows.to; t += ANSWER) {
        double change = (double) log_prob[t] - old_log_prob[t], ratio = exp(change), advantage = advantages[t];
        double plain = advantage * ratio, limited = advantage * clipped(ratio, low, high);
        loss -= weight * smaller(plain, limited);
        outside += ratio < low || ratio > high ? weight : 0;
        largest = greater(largest, fabs(ratio - 1));
        kl += weight * (expm1(change) - change);
        d_log_prob[t] = (float) (plain <= limited ? -weight * plain : 0);
    }
    loss = sum_of_block(loss);
    outside = sum_of_block(outside);
    largest = greatest_of_block(largest);
    kl = sum_of_block(kl);
    if (threadIdx.x == 0) {
        partials[b] = loss;
        partials[sequences + b] = outside;
        partials[2 * sequences + b] = largest;
        partials[3 * sequences + b] = kl;
    }
}

// The clipped squared error of a critic, mean over a response; partials (B).
extern "C" __global__ void __launch_bounds__(ANSWER) value_loss_f32(
    double *partials, float *d_values, const float *values, const float *old_values, const float *returns,
    const int *offsets, float clip) {
    Rows rows(offsets, blockIdx.x);
    double weight = 1.0 / rows.length(), loss = 0;
    for (int t = rows.from + threadIdx.x; t < rows.to; t += ANSWER) {
        double value = values[t], old = old_values[t], wanted = returns[t];
        double plain = value - wanted, limited = clipped(value, old - clip, old + clip) - wanted;
        loss += weight * 0.5 * greater(plain * plain, limited * limited);
        d_values[t] = (float) (plain * plain >= limited * limited ? weight * plain : 0);
    }
    loss = sum_of_block(loss);
    if (threadIdx.x == 0) partials[blockIdx.x] = loss;
}
