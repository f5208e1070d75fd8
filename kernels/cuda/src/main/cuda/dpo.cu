// Direct preference optimisation on whole answers (Rafailov et al. 2023).
#include "losses.cuh"

// Log-ratio of an answer: the policy's log-probability less the reference's.
static __device__ __forceinline__ double advance(const float *log_prob, const Rows &rows, float reference) {
    double sum = 0;
    for (int i = rows.from + threadIdx.x; i < rows.to; i += ANSWER) sum += log_prob[i];
    return sum_of_block(sum) - reference;
}

static __device__ __forceinline__ void set(float *x, const Rows &rows, float value) {
    for (int i = rows.from + threadIdx.x; i < rows.to; i += ANSWER) x[i] = value;
}

// partials (3, P): −log σ(β · h), whether h > 0, β · h, with h the better answer's log-ratio less the worse one's; dLogProb (R)
// their gradient. A block a pair.
extern "C" __global__ void __launch_bounds__(ANSWER) dpo_loss_f32(
    double *partials, float *d_log_prob, const float *log_prob, const float *reference_sums, const int *offsets,
    float beta) {
    int p = blockIdx.x, pairs = gridDim.x;
    Rows better(offsets, p), worse(offsets, pairs + p);
    double margin = beta * (advance(log_prob, better, reference_sums[p])
                            - advance(log_prob, worse, reference_sums[pairs + p]));
    float gradient = (float) (beta * log_sigmoid_slope(margin));
    set(d_log_prob, better, gradient);
    set(d_log_prob, worse, -gradient);
    if (threadIdx.x == 0) {
        partials[p] = log_sigmoid_loss(margin);
        partials[pairs + p] = margin > 0;
        partials[2 * pairs + p] = margin;
    }
}
