// V consecutive values of a row that move in one access: 128 bits for V = 4, where rows are aligned, else one by one.
#pragma once

template <int V> struct alignas(4 * V) Pack {
    float x[V];
};

template <int V> static __device__ __forceinline__ Pack<V> load_pack(const float *from) {
    return *reinterpret_cast<const Pack<V> *>(from);
}

template <int V> static __device__ __forceinline__ void store_pack(float *to, const Pack<V> &values) {
    *reinterpret_cast<Pack<V> *>(to) = values;
}
