package io.levee.kernels.reference;

import io.levee.kernels.CacheShape;
import io.levee.kernels.host.HostSlice;

/** A key/value cache in the layout (slots, {keys, values}, K, capacity, D), and attention to it. */
final class Cache {
    private static final int KEYS = 0;
    private static final int VALUES = 1;

    private final HostSlice cache;
    private final CacheShape shape;

    Cache(HostSlice cache, CacheShape shape) {
        this.cache = cache;
        this.shape = shape;
    }

    void append(HostSlice k, HostSlice v, HostSlice slots, HostSlice positions, int n) {
        int width = shape.headWidth();
        for (int i = 0; i < n; i++) {
            for (int h = 0; h < shape.keyValueHeads(); h++) {
                long from = ((long) i * shape.keyValueHeads() + h) * width;
                for (int d = 0; d < width; d++) {
                    cache.f32(at(slots.i32(i), KEYS, h, positions.i32(i)) + d, k.f32(from + d));
                    cache.f32(at(slots.i32(i), VALUES, h, positions.i32(i)) + d, v.f32(from + d));
                }
            }
        }
    }

    void copy(int fromSlot, int toSlot, int length) {
        for (int half = KEYS; half <= VALUES; half++) {
            for (int h = 0; h < shape.keyValueHeads(); h++) {
                long from = at(fromSlot, half, h, 0);
                long to = at(toSlot, half, h, 0);
                for (long i = 0; i < (long) length * shape.headWidth(); i++) {
                    cache.f32(to + i, cache.f32(from + i));
                }
            }
        }
    }

    void attend(
            HostSlice out,
            HostSlice q,
            HostSlice slots,
            HostSlice positions,
            int n,
            int heads,
            int window,
            double scale,
            double softCap) {
        double[] scores = new double[shape.capacity()];
        for (int i = 0; i < n; i++) {
            int last = positions.i32(i);
            int first = window == 0 ? 0 : Math.max(0, last - window + 1);
            for (int h = 0; h < heads; h++) {
                long query = ((long) i * heads + h) * shape.headWidth();
                int keyHead = h / (heads / shape.keyValueHeads());
                for (int s = first; s <= last; s++) {
                    long key = at(slots.i32(i), KEYS, keyHead, s);
                    double score = scale * MatMul.dot(q, query, cache, key, shape.headWidth());
                    scores[s - first] = SoftCap.of(score, softCap);
                }
                Softmax.run(scores, last + 1 - first);
                mix(out, query, scores, last + 1 - first, at(slots.i32(i), VALUES, keyHead, first));
            }
        }
    }

    /** out[at, at + D) = Σ weights · values from {@code values} on. */
    private void mix(HostSlice out, long at, double[] weights, int count, long values) {
        for (int d = 0; d < shape.headWidth(); d++) {
            double sum = 0;
            for (int s = 0; s < count; s++) {
                sum += weights[s] * cache.f32(values + (long) s * shape.headWidth() + d);
            }
            out.f32(at + d, (float) sum);
        }
    }

    private long at(int slot, int half, int keyHead, int position) {
        if (slot < 0 || slot >= shape.slots() || position < 0 || position >= shape.capacity()) {
            throw new IndexOutOfBoundsException("cache: slot " + slot + ", position " + position
                    + ": expected slots below " + shape.slots() + " and positions below " + shape.capacity());
        }
        long row = ((long) slot * 2 + half) * shape.keyValueHeads() + keyHead;
        return (row * shape.capacity() + position) * shape.headWidth();
    }
}
