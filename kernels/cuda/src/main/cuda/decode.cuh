// Rows of stored values as float32 or whatever `put` makes of them. Of types in blocks, the row is brought to shared memory word by
// word first: blocks begin inside sectors and lanes share their scales, which memory would be asked for again and again.
#pragma once
#include "dtypes.cuh"

#define CHUNK 2048      // values that are staged at a time, whole blocks of every type
#define WORD 4
#define LINE 128        // bytes; what a warp brings at a time begins at a multiple
#define STAGED_BYTES (CHUNK / 32 * Layout<Q8_0>::bytes + LINE) // Q8_0 has the longest blocks for their values

// Copies bytes that begin and end at even addresses to shared memory; gives where they begin there.
static __device__ __forceinline__ const uint8_t *stage(uint8_t *shared, const uint8_t *from, int bytes) {
    int before = (int) ((unsigned long long) from % LINE), end = before + bytes;
    const uint8_t *line = from - before;
    for (int i = threadIdx.x * WORD; i < end; i += blockDim.x * WORD) {
        if (i >= before && i + WORD <= end) {
            *(uint32_t *) (shared + i) = *(const uint32_t *) (line + i);
        } else {
#pragma unroll
            for (int half = i; half < i + WORD; half += 2)
                if (half >= before && half < end) *(uint16_t *) (shared + half) = *(const uint16_t *) (line + half);
        }
    }
    return shared + before;
}

// put(column, value) for each column of a row, by neighbouring threads for neighbouring columns. All threads of a block.
template <int DTYPE, class Put>
static __device__ __forceinline__ void decode(const uint8_t *row, int columns, Put put) {
    if constexpr (Layout<DTYPE>::values == 1) {
        for (int i = threadIdx.x; i < columns; i += blockDim.x) put(i, value<DTYPE>(row, i));
    } else {
        __shared__ __align__(16) uint8_t shared[STAGED_BYTES];
        for (int from = 0; from < columns; from += CHUNK) {
            int count = min(CHUNK, columns - from), blocks = count / Layout<DTYPE>::values;
            const uint8_t *chunk = row + from / Layout<DTYPE>::values * Layout<DTYPE>::bytes;
            const uint8_t *staged = stage(shared, chunk, blocks * Layout<DTYPE>::bytes);
            __syncthreads();
            for (int i = threadIdx.x; i < count; i += blockDim.x) put(from + i, value<DTYPE>(staged, i));
            __syncthreads();
        }
    }
}
