// Rows taken from a matrix by number, and gradients given back to them. A warp takes 128 columns of a float32 row, a block a row of
// another type.
#include "decode.cuh"
#include "quads.cuh"

#define ROWS (THREADS / WARP) // of a block
#define AHEAD 4               // rows that are on their way at a time

// The row, or the place in an order of rows, of this warp.
static __device__ __forceinline__ long long warp_row() { return (long long) blockIdx.x * ROWS + threadIdx.x / WARP; }

// y (R, C) = x (N, C)[rows (R)]
extern "C" __global__ void __launch_bounds__(THREADS) gather_rows_f32(
    float *y, const float *x, const int *rows, int count, int width) {
    long long i = warp_row();
    if (i >= count) return;
    Four four = columns(blockIdx.y, width, aligned(x, y) && width % 4 == 0);
    float v[4];
    four.load(v, x + (long long) rows[i] * width);
    four.store(y + i * width, v);
}

// The same for x in another storage type; a block for each row.
#define GATHER(DTYPE, name)                                                                        \
    extern "C" __global__ void __launch_bounds__(THREADS) gather_rows_##name(                      \
        float *y, const uint8_t *x, const int *rows, int width) {                                  \
        long long row_bytes = (long long) width / Layout<DTYPE>::values * Layout<DTYPE>::bytes;    \
        float *out = y + (long long) blockIdx.x * width;                                           \
        decode<DTYPE>(x + rows[blockIdx.x] * row_bytes, width, [&](int i, float v) { out[i] = v; }); \
    }
EACH_DECODED(GATHER)

// A key of an order of rows: a row above its place.
static __device__ __forceinline__ unsigned long long key_at(const unsigned long long *order, long long p, int count) {
    return p >= 0 && p < count ? order[p] : ~0ull;
}

static __device__ __forceinline__ unsigned row_of(unsigned long long key) { return key >> 32; }

// dx[rows] += dy (R, C), one addition after the other. `order` (R) holds the rows, sorted, each above its place in R: the warp
// at the first place of a row adds all that belongs to the row, in the order of R. A lane fetches a key for all.
extern "C" __global__ void __launch_bounds__(THREADS) scatter_rows_f32(
    float *dx, const float *dy, const unsigned long long *order, int count, int width) {
    long long p = warp_row();
    if (p >= count) return;
    int lane = threadIdx.x % WARP;
    unsigned long long key = lane <= AHEAD ? key_at(order, p - 1 + lane, count) : 0;
    unsigned row = row_of(__shfl_sync(FULL, key, 1));
    if (row_of(__shfl_sync(FULL, key, 0)) == row) return;
    Four four = columns(blockIdx.y, width, aligned(dx, dy) && width % 4 == 0);
    float sum[4], v[AHEAD][4];
    four.load(sum, dx + (long long) row * width);
    for (bool more = true; more; p += AHEAD) {
        bool mine[AHEAD];
#pragma unroll
        for (int k = 0; k < AHEAD; k++) {
            unsigned long long next = __shfl_sync(FULL, key, k + 1);
            mine[k] = row_of(next) == row;
            if (mine[k]) four.load(v[k], dy + (long long) (unsigned) next * width);
        }
#pragma unroll
        for (int k = 0; k < AHEAD; k++)
#pragma unroll
            for (int j = 0; j < 4; j++)
                if (mine[k]) sum[j] += v[k][j];
        more = mine[AHEAD - 1];
        if (more) key = lane <= AHEAD ? key_at(order, p + AHEAD - 1 + lane, count) : 0;
    }
    four.store(dx + (long long) row * width, sum);
}
