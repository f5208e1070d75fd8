// Shapes of causal attention over packed sequences.
#pragma once
#include "common.cuh"

// q, out (N, H, D); k, v (N, K, D); lse (N, H). Rows count from the beginning of their sequence.
struct AttentionShape {
    int heads, keyValueHeads, width, window, aligned;
    float scale;

    __device__ __forceinline__ int group() const { return heads / keyValueHeads; }

    // Whether a query sees a key.
    __device__ __forceinline__ bool sees(int query, int key) const {
        return key <= query && (window == 0 || key > query - window);
    }

    // The first key that a query sees.
    __device__ __forceinline__ int first_key(int query) const { return window == 0 ? 0 : max(0, query - window + 1); }

    // Behind the last query that sees a key, in a sequence of `length`.
    __device__ __forceinline__ int query_end(int key, int length) const {
        return window == 0 ? length : min((long long) length, (long long) key + window);
    }
};

// One head of a sequence's rows: row r begins at data + r · step.
struct Head {
    float *data;
    long long step;

    __device__ __forceinline__ Head(const float *x, int begin, int head, int heads, int width)
        : data(const_cast<float *>(x) + ((long long) begin * heads + head) * width), step((long long) heads * width) {}
};
