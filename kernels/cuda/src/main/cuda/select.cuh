// Which tokens of a row of logits the filters keep. Tokens are ordered by falling logit and, among equals, by rising id; what is
// kept is a beginning of that order, so its last token says it all. It is found digit by digit of the logits' bits, from sums
// of whole numbers, whose order does not matter.
#pragma once
#include "common.cuh"

#define MOST_THREADS 512
#define DIGITS 256
#define DIGIT_BITS 8

typedef unsigned long long Whole;

// Weights as whole numbers: 1 is 2^42, so that two million weights can be added.
#define UNIT 0x1p42f

// A row of logits (V) at a temperature; the weight of the likeliest token is 1.
struct Row {
    const float *logits;
    int vocabulary;
    float top, inverse; // the largest logit; 1 / temperature

    __device__ __forceinline__ float weight(float logit) const { return expf((logit - top) * inverse); }
};

// The last token that is kept.
struct Last {
    uint32_t key;
    int id;

    __device__ __forceinline__ bool keeps(uint32_t other, int other_id) const {
        return other > key || (other == key && other_id <= id);
    }
};

// Memory that the threads of a block share.
struct Room {
    Whole amounts[DIGITS];
    Whole wholes[WARP];
    double sums[WARP];
    int counts[WARP];
    Whole above;
    int digit, id;
};

// The ids [from, to) that a warp takes; the warps' ids follow one another.
struct Run {
    int from, to;

    __device__ __forceinline__ Run(int vocabulary) {
        int warps = blockDim.x / WARP, share = (vocabulary + warps - 1) / warps;
        int length = (share + WARP - 1) / WARP * WARP;
        from = min(vocabulary, (int) threadIdx.x / WARP * length);
        to = min(vocabulary, from + length);
    }
};

// Numbers in the order of the floats; both zeros are equal.
static __device__ __forceinline__ uint32_t key_of(float x) {
    uint32_t bits = __float_as_uint(x + 0.0f);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static __device__ __forceinline__ float logit_of(uint32_t key) {
    return __uint_as_float(key & 0x80000000u ? key & 0x7fffffffu : ~key);
}

static __device__ __forceinline__ Whole whole(float weight) { return __float2ull_rn(weight * UNIT); }

// By warp 0: the digit at which the amounts, added to `above` from the highest digit on, reach what is wanted, and the amount
// of all higher ones. Without one, as only numbers that are none can bring about, everything is kept.
static __device__ __forceinline__ void pick(Room &room, double wanted, Whole above) {
    const int each = DIGITS / WARP;
    int lane = threadIdx.x % WARP;
    Whole mine = 0;
    for (int d = 0; d < each; d++) mine += room.amounts[each * lane + d];
    Whole upwards = mine; // of this lane's digits and all higher ones
#pragma unroll
    for (int step = 1; step < WARP; step *= 2) {
        Whole other = __shfl_down_sync(FULL, upwards, step);
        if (lane + step < WARP) upwards += other;
    }
    Whole sum = above + upwards - mine;
    if (lane == 0) room.digit = 0, room.above = above;
    __syncwarp();
    if ((double) sum < wanted && (double) (sum + mine) >= wanted) {
        int digit = each * lane + each - 1;
        while ((double) (sum + room.amounts[digit]) < wanted) sum += room.amounts[digit--];
        room.digit = digit;
        room.above = sum;
    }
}

// Id of equal number `number`, from 1, among the tokens of this key; `none` when there are fewer.
static __device__ __forceinline__ int equal(const Row &row, uint32_t key, long long number, int none, Room &room) {
    Run run(row.vocabulary);
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP, count = 0;
    for (int at = run.from; at < run.to; at += WARP)
        count += __popc(__ballot_sync(FULL, at + lane < run.to && key_of(row.logits[at + lane]) == key));
    if (lane == 0) room.counts[warp] = count;
    if (threadIdx.x == 0) room.id = none;
    __syncthreads();
    for (int w = 0; w < warp; w++) number -= room.counts[w];
    if (number >= 1 && number <= count) {
        for (int at = run.from; number >= 1; at += WARP) {
            bool same = at + lane < run.to && key_of(row.logits[at + lane]) == key;
            unsigned equals = __ballot_sync(FULL, same);
            if (same && __popc(equals & FULL >> (WARP - 1 - lane)) == number) room.id = at + lane;
            number -= __popc(equals);
        }
    }
    __syncthreads();
    return room.id;
}

// The last token of the shortest beginning, within what `limit` keeps, whose amounts reach what is wanted.
template <typename Amount>
static __device__ __forceinline__ Last reach(const Row &row, Last limit, double wanted, Amount amount, Room &room) {
    uint32_t key = 0, known = 0;
    Whole above = 0;
    for (int shift = 32 - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
        for (int d = threadIdx.x; d < DIGITS; d += blockDim.x) room.amounts[d] = 0;
        __syncthreads();
        for (int v = threadIdx.x; v < row.vocabulary; v += blockDim.x) {
            float logit = row.logits[v];
            uint32_t mine = key_of(logit);
            if ((mine & known) == key && limit.keeps(mine, v))
                atomicAdd(&room.amounts[mine >> shift & (DIGITS - 1)], amount(logit));
        }
        __syncthreads();
        if (threadIdx.x < WARP) pick(room, wanted, above);
        __syncthreads();
        key |= (uint32_t) room.digit << shift;
        known |= (uint32_t) (DIGITS - 1) << shift;
        above = room.above;
    }
    double equals = ceil((wanted - (double) above) / (double) amount(logit_of(key)));
    int none = key == limit.key ? limit.id : row.vocabulary;
    return {key, equal(row, key, (long long) fmin(equals, row.vocabulary + 1.0), none, room)};
}

// Top-k, then top-p among those (SamplingOptions says what they mean).
static __device__ __forceinline__ Last filter(const Row &row, int top_k, float top_p, Room &room) {
    Last last = {0, row.vocabulary};
    if (top_k > 0 && top_k < row.vocabulary)
        last = reach(row, last, top_k, [](float) { return (Whole) 1; }, room);
    if (top_p < 1) {
        Whole amount = 0;
        for (int v = threadIdx.x; v < row.vocabulary; v += blockDim.x) {
            float logit = row.logits[v];
            if (last.keeps(key_of(logit), v)) amount += whole(row.weight(logit));
        }
#pragma unroll
        for (int step = 16; step > 0; step >>= 1) amount += __shfl_xor_sync(FULL, amount, step);
        if (threadIdx.x % WARP == 0) room.wholes[threadIdx.x / WARP] = amount;
        __syncthreads();
        Whole all = 0;
        for (int w = 0; w < blockDim.x / WARP; w++) all += room.wholes[w];
        last = reach(
            row, last, (double) top_p * (double) all, [&](float logit) { return whole(row.weight(logit)); }, room);
    }
    return last;
}
