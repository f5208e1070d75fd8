// Draws tokens from logits: the full softmax at a temperature, top-k, top-p, min-p, or the likeliest.
#include "select.cuh"

// What may be drawn, and the weight that it has at least.
struct Choice {
    Last last;
    float least;

    __device__ __forceinline__ float weight(const Row &row, int v) const {
        float logit = row.logits[v], weight = row.weight(logit);
        return last.keeps(key_of(logit), v) && weight >= least ? weight : 0;
    }
};

// The likeliest token, the lowest id among equals; every thread gets it.
static __device__ __forceinline__ int likeliest(const float *logits, int vocabulary, Room &room) {
    Whole best = 0;
    for (int v = threadIdx.x; v < vocabulary; v += blockDim.x)
        best = max(best, (Whole) key_of(logits[v]) << 32 | (0xffffffffu - v));
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) best = max(best, __shfl_xor_sync(FULL, best, step));
    if (threadIdx.x % WARP == 0) room.wholes[threadIdx.x / WARP] = best;
    __syncthreads();
    best = room.wholes[0];
    for (int w = 1; w < blockDim.x / WARP; w++) best = max(best, room.wholes[w]);
    __syncthreads();
    return 0xffffffffu - (uint32_t) best;
}

// The sum of the weights of a choice, every warp's run in order; room.sums keeps the runs' sums.
static __device__ __forceinline__ double total(const Row &row, const Choice &choice, Room &room) {
    Run run(row.vocabulary);
    double sum = 0;
    for (int v = run.from + threadIdx.x % WARP; v < run.to; v += WARP) sum += choice.weight(row, v);
    sum = warp_sum(sum);
    __syncthreads();
    if (threadIdx.x % WARP == 0) room.sums[threadIdx.x / WARP] = sum;
    __syncthreads();
    sum = 0;
    for (int w = 0; w < blockDim.x / WARP; w++) sum += room.sums[w];
    return sum;
}

// Sum over this lane and all lower ones.
static __device__ __forceinline__ double sum_up_to(double x) {
    int lane = threadIdx.x % WARP;
#pragma unroll
    for (int step = 1; step < WARP; step *= 2) {
        double other = __shfl_up_sync(FULL, x, step);
        if (lane >= step) x += other;
    }
    return x;
}

// By a warp: the first token of its run at which the weights, added to `sum`, pass the threshold; the last one of any weight if
// rounding keeps them from it.
static __device__ __forceinline__ int pass(const Row &row, const Choice &choice, double sum, double threshold) {
    Run run(row.vocabulary);
    int lane = threadIdx.x % WARP, last = run.from;
    for (int at = run.from; at < run.to; at += WARP) {
        float weight = at + lane < run.to ? choice.weight(row, at + lane) : 0;
        double up_to = sum + sum_up_to(weight);
        unsigned some = __ballot_sync(FULL, weight > 0);
        unsigned past = __ballot_sync(FULL, weight > 0 && up_to > threshold);
        if (past) return at + __ffs(past) - 1;
        if (some) last = at + WARP - 1 - __clz(some);
        sum = __shfl_sync(FULL, up_to, WARP - 1);
    }
    return last;
}

// The first token in order of id at which the kept weights pass the uniform's share of their sum. `best` where there is none.
static __device__ __forceinline__ int draw(
    const Row &row, const Choice &choice, double threshold, int best, Room &room) {
    double before = 0;
    for (int w = 0; w < threadIdx.x / WARP; w++) before += room.sums[w];
    if (threadIdx.x == 0) room.id = best;
    __syncthreads();
    if (before <= threshold && before + room.sums[threadIdx.x / WARP] > threshold) {
        int token = pass(row, choice, before, threshold);
        if (threadIdx.x % WARP == 0) room.id = token;
    }
    __syncthreads();
    return room.id;
}

// tokens (N) drawn from logits (N, V) by inversion of uniforms (N), logProb (N) under the full softmax; temperature 0 takes the
// likeliest. A block a row.
extern "C" __global__ void __launch_bounds__(MOST_THREADS) sample_f32(
    int *tokens, float *log_prob, const float *logits, const float *uniforms, int vocabulary, float temperature,
    int top_k, float top_p, float min_p) {
    __shared__ Room room;
    bool greedy = temperature == 0;
    logits += (long long) blockIdx.x * vocabulary;
    int best = likeliest(logits, vocabulary, room);
    Row row = {logits, vocabulary, logits[best], greedy ? 1 : 1 / temperature};
    Choice choice = {{0, vocabulary}, 0};
    double all = total(row, choice, room), kept = all;
    int token = best;
    if (!greedy) {
        if (top_k > 0 || top_p < 1 || min_p > 0) {
            choice = {filter(row, top_k, top_p, room), min_p};
            kept = total(row, choice, room);
        }
        token = draw(row, choice, uniforms[blockIdx.x] * kept, best, room);
    }
    if (threadIdx.x == 0) {
        tokens[blockIdx.x] = token;
        double scaled = ((double) logits[token] - row.top) / (greedy ? 1 : (double) temperature);
        log_prob[blockIdx.x] = (float) (scaled - log(all));
    }
}
