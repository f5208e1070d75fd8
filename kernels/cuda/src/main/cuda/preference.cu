// Losses of preference models, on the scores of whole answers and of every token. In a batch of P pairs p and P + p are a pair,
// the better answer first.
#include "losses.cuh"

#define WHOLE 256 // threads of the one block that takes all scores

// loss[at] += sum, loss[at + 1] += right, by thread 0 of the one block.
static __device__ __forceinline__ void add_to(float *loss, double sum, double right) {
    sum = sum_of_block(sum);
    right = sum_of_block(right);
    if (threadIdx.x == 0) {
        loss[0] = (float) (loss[0] + sum);
        loss[1] = (float) (loss[1] + right);
    }
}

// partials (2, blocks) = the sum and what was right, of this block.
static __device__ __forceinline__ void leave(double *partials, double sum, double right) {
    sum = sum_of_block(sum);
    if (threadIdx.x == 0) {
        partials[blockIdx.x] = sum;
        partials[gridDim.x + blockIdx.x] = right;
    }
}

// −log σ(better − worse) of P pairs, and its gradient; loss (2).
extern "C" __global__ void __launch_bounds__(WHOLE)
    ranking_loss_f32(float *loss, float *d_scores, const float *scores, int pairs, float regularization) {
    double sum = 0, right = 0;
    for (int p = threadIdx.x; p < pairs; p += WHOLE) {
        double better = scores[p], worse = scores[pairs + p], slope = log_sigmoid_slope(better - worse);
        sum += log_sigmoid_loss(better - worse) + regularization * (better * better + worse * worse) / 2;
        right += better > worse;
        d_scores[p] = (float) (slope + regularization * better);
        d_scores[pairs + p] = (float) (-slope + regularization * worse);
    }
    add_to(loss, sum, right);
}

// −log σ(sign · score), its gradient added; loss (2).
extern "C" __global__ void __launch_bounds__(WHOLE)
    sign_loss_f32(float *loss, float *d_scores, const float *scores, const float *signs, int count) {
    double sum = 0, right = 0;
    for (int i = threadIdx.x; i < count; i += WHOLE) {
        double sign = signs[i], margin = sign * scores[i];
        sum += log_sigmoid_loss(margin);
        right += margin > 0;
        d_scores[i] = (float) (d_scores[i] + sign * log_sigmoid_slope(margin));
    }
    add_to(loss, sum, right);
}

// Two answers that first differ at token `first`. The pair is sound when both have tokens and the longer one reaches `first`.
struct Pair {
    Rows better, worse;
    int first;
    __device__ __forceinline__ Pair(const int *offsets, const int *first, int p, int pairs)
        : better(offsets, p), worse(offsets, pairs + p), first(first[p]) {}
    __device__ __forceinline__ int longer() const { return max(better.length(), worse.length()); }
    __device__ __forceinline__ bool sound() const {
        return min(better.length(), worse.length()) > 0 && first >= 0 && first < longer();
    }
};

// Writes the gradient of token t of an answer, or adds it to what the answer's end collects: the end score stands for all
// tokens behind it too.
static __device__ __forceinline__ void put(float *d_scores, const Rows &rows, int t, double gradient, double &end) {
    if (t < rows.length() - 1) {
        d_scores[rows.from + t] = (float) gradient;
    } else {
        end += gradient;
    }
}

static __device__ __forceinline__ void clear(float *d_scores, const Rows &rows) {
    for (int i = rows.from + threadIdx.x; i < rows.to; i += ANSWER) d_scores[i] = 0;
}

// Ranking loss at each token from the first differing one to the end of the longer answer, their mean; a block a pair. A pair
// that is not sound has no gradient and a loss that is not a number.
extern "C" __global__ void __launch_bounds__(ANSWER) token_ranking_loss_f32(
    double *partials, float *d_scores, const float *scores, const int *offsets, const int *first, float regularization) {
    Pair pair(offsets, first, blockIdx.x, gridDim.x);
    if (!pair.sound()) {
        clear(d_scores, pair.better);
        clear(d_scores, pair.worse);
        leave(partials, NAN, 0);
        return;
    }
    int longer = pair.longer();
    double weight = 1.0 / (longer - pair.first), sum = 0, better_end = 0, worse_end = 0;
    for (int t = threadIdx.x; t < longer; t += ANSWER) {
        double up = 0, down = 0;
        if (t >= pair.first) {
            double high = scores[min(pair.better.from + t, pair.better.end())];
            double low = scores[min(pair.worse.from + t, pair.worse.end())];
            double slope = log_sigmoid_slope(high - low);
            sum += weight * (log_sigmoid_loss(high - low) + regularization * (high * high + low * low) / 2);
            up = weight * (slope + regularization * high);
            down = weight * (-slope + regularization * low);
        }
        put(d_scores, pair.better, t, up, better_end);
        put(d_scores, pair.worse, t, down, worse_end);
    }
    better_end = sum_of_block(better_end);
    worse_end = sum_of_block(worse_end);
    if (threadIdx.x == 0) {
        d_scores[pair.better.end()] = (float) better_end;
        d_scores[pair.worse.end()] = (float) worse_end;
    }
    leave(partials, sum, scores[pair.better.end()] > scores[pair.worse.end()]);
}

// Sign loss of each answer, mean from the first differing token, or the last where the answer ends before it, to its own end;
// the gradient is added. A block an answer; one of a pair that is not sound has a loss that is not a number.
extern "C" __global__ void __launch_bounds__(ANSWER) token_sign_loss_f32(
    double *partials, float *d_scores, const float *scores, const int *offsets, const int *first, const float *signs,
    int pairs) {
    Pair pair(offsets, first, blockIdx.x % pairs, pairs);
    if (!pair.sound()) {
        leave(partials, NAN, 0);
        return;
    }
    Rows rows(offsets, blockIdx.x);
    int from = min(rows.from + pair.first, rows.end());
    double sign = signs[blockIdx.x], weight = 1.0 / (rows.to - from), sum = 0;
    for (int i = from + threadIdx.x; i < rows.to; i += ANSWER) {
        double margin = sign * scores[i];
        sum += weight * log_sigmoid_loss(margin);
        d_scores[i] = (float) (d_scores[i] + weight * sign * log_sigmoid_slope(margin));
    }
    leave(partials, sum, sign * scores[rows.end()] > 0);
}
