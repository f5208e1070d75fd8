// Four values a thread. Where addresses allow it they are neighbours and move as one access of 128 bits; elsewhere a thread takes
// every so many values, so that neighbouring threads still touch neighbouring values.
#pragma once
#include "common.cuh"

#define THREADS 256
#define PIECE (4 * THREADS) // values of a block
#define STRIP (4 * WARP)    // columns of a warp

template <typename... Pointers>
static __device__ __forceinline__ bool aligned(const Pointers *...pointers) {
    return ((... | (uintptr_t) pointers) & 15) == 0;
}

struct Four {
    long long first; // of the thread's values
    long long end;   // of all values
    int step;        // between the thread's values
    bool whole;      // four neighbours

    // The values [from, end) of `threads` threads, 4 · threads at most.
    __device__ __forceinline__ Four(long long from, int thread, int threads, long long end, bool neighbours)
        : first(from + (neighbours ? 4 * thread : thread)),
          end(end),
          step(neighbours ? 1 : threads),
          whole(neighbours && first + 3 < end) {}

    __device__ __forceinline__ long long at(int j) const { return first + j * step; }

    __device__ __forceinline__ bool has(int j) const { return at(j) < end; }

    // 0 where there is no value.
    __device__ __forceinline__ void load(float (&v)[4], const float *x) const {
        if (whole) {
            float4 quad = *(const float4 *) (x + first);
            v[0] = quad.x, v[1] = quad.y, v[2] = quad.z, v[3] = quad.w;
        } else {
#pragma unroll
            for (int j = 0; j < 4; j++) v[j] = has(j) ? x[at(j)] : 0;
        }
    }

    __device__ __forceinline__ void store(float *x, const float (&v)[4]) const {
        if (whole) {
            // by hand: of a store of a float4 the compiler sometimes makes four
            asm volatile("st.global.v4.f32 [%0], {%1, %2, %3, %4};" ::"l"(__cvta_generic_to_global(x + first)), "f"(v[0]),
                         "f"(v[1]), "f"(v[2]), "f"(v[3])
                         : "memory");
        } else {
#pragma unroll
            for (int j = 0; j < 4; j++)
                if (has(j)) x[at(j)] = v[j];
        }
    }
};

// The four values of a flat buffer that this thread of a row of blocks takes.
static __device__ __forceinline__ Four flat(long long count, bool neighbours) {
    return Four((long long) blockIdx.x * PIECE, threadIdx.x, THREADS, count, neighbours);
}

// The four columns that this lane takes of strip `strip` of a row.
static __device__ __forceinline__ Four columns(int strip, int width, bool neighbours) {
    return Four((long long) strip * STRIP, threadIdx.x % WARP, WARP, width, neighbours);
}
