// Row numbers in order, and in the order of their places among equals: a bitonic sort of keys that hold a number above its place.
// No two keys are equal, so there is one result whatever the network. Chunks of a power of two are sorted in shared memory.
#include "common.cuh"

#define MOST_THREADS 1024

typedef unsigned long long Key;

// Number and place of key i; a key above all others where there is none.
static __device__ __forceinline__ Key key_of(const int *rows, int i, int count) {
    return i < count ? (Key) rows[i] << 32 | (unsigned) i : ~0ull;
}

// The lower of two keys that lie `distance` apart, for comparison number `pair`.
static __device__ __forceinline__ int lower(int pair, int distance) { return 2 * pair - pair % distance; }

// Whether the run of `size` keys around place i is sorted upwards.
static __device__ __forceinline__ bool upwards(int i, int size) { return (i & size) == 0; }

static __device__ __forceinline__ void exchange(Key &low, Key &high, bool up) {
    Key a = low, b = high;
    if ((a > b) == up) low = b, high = a;
}

// The steps of a merge of runs of `size` keys whose distances fit a chunk of 2 · blockDim keys.
static __device__ __forceinline__ void merge_inside(Key *chunk, int base, int size) {
    for (int distance = min(size / 2, (int) blockDim.x); distance > 0; distance /= 2) {
        __syncthreads();
        int i = lower(threadIdx.x, distance);
        exchange(chunk[i], chunk[i + distance], upwards(base + i, size));
    }
}

// keys (blocks, 2 · blockDim) = the rows and their places, sorted chunk by chunk, upwards and downwards in turn.
extern "C" __global__ void __launch_bounds__(MOST_THREADS) order_chunks(Key *keys, const int *rows, int count) {
    __shared__ Key chunk[2 * MOST_THREADS];
    int length = 2 * blockDim.x, base = blockIdx.x * length;
    for (int i = threadIdx.x; i < length; i += blockDim.x) chunk[i] = key_of(rows, base + i, count);
    for (int size = 2; size <= length; size *= 2) merge_inside(chunk, base, size);
    __syncthreads();
    for (int i = threadIdx.x; i < length; i += blockDim.x) keys[base + i] = chunk[i];
}

// One step over keys further apart than a chunk is long; a thread a comparison.
extern "C" __global__ void __launch_bounds__(MOST_THREADS) order_far(Key *keys, int size, int distance) {
    int i = lower(blockIdx.x * blockDim.x + threadIdx.x, distance);
    exchange(keys[i], keys[i + distance], upwards(i, size));
}

// The rest of a merge, chunk by chunk.
extern "C" __global__ void __launch_bounds__(MOST_THREADS) order_near(Key *keys, int size) {
    __shared__ Key chunk[2 * MOST_THREADS];
    int length = 2 * blockDim.x, base = blockIdx.x * length;
    for (int i = threadIdx.x; i < length; i += blockDim.x) chunk[i] = keys[base + i];
    merge_inside(chunk, base, size);
    __syncthreads();
    for (int i = threadIdx.x; i < length; i += blockDim.x) keys[base + i] = chunk[i];
}
