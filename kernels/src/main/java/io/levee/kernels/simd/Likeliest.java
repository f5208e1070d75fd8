package io.levee.kernels.simd;

import io.levee.kernels.SamplingOptions;
import java.lang.foreign.MemorySegment;

/**
 * Top-k, then top-p, then min-p over a row of weights of which the largest is 1. Tokens are taken from a heap in the order of
 * falling weight, the lowest id first among equals, only as far as the filters keep them.
 */
final class Likeliest {
    /** A binary heap, least first. A key is a token's weight, turned around, above its id. */
    private long[] heap = new long[0];

    private int size;

    /** No row yet. */
    Likeliest() {}

    /** Sets the weights (V) of dropped tokens to 0; {@code total} is the sum of all. */
    void keep(MemorySegment x, long at, int vocabulary, double total, SamplingOptions options) {
        long bound = options.topK() == 0 && options.topP() == 1f
                ? key(options.minP(), vocabulary)
                : bound(x, at, vocabulary, total, options);
        for (int v = 0; v < vocabulary; v++) {
            if (key(Lanes.get(x, at + 4L * v), v) > bound) {
                Lanes.set(x, at + 4L * v, 0f);
            }
        }
    }

    /** The key of the last token that is kept. */
    private long bound(MemorySegment x, long at, int vocabulary, double total, SamplingOptions options) {
        fill(x, at, vocabulary);
        int limit = options.topK() == 0 ? vocabulary : Math.min(options.topK(), vocabulary);
        double whole = total;
        if (limit < vocabulary) {
            whole = 0;
            for (int i = 0; i < limit; i++) {
                whole += weight(pop());
            }
            limit = limit(limit, vocabulary, whole * options.topP(), options.minP());
            return heap[vocabulary - limit];
        }
        double enough = whole * options.topP();
        long last = pop();
        double sum = weight(last);
        while (size > 0 && sum < enough && weight(heap[0]) >= options.minP()) {
            last = pop();
            sum += weight(last);
        }
        return last;
    }

    /** How many of the tokens that were taken, and lie at the end of the heap's array, are kept. */
    private int limit(int taken, int vocabulary, double enough, float minP) {
        int count = 1;
        double sum = weight(heap[vocabulary - 1]);
        while (count < taken && sum < enough && weight(heap[vocabulary - 1 - count]) >= minP) {
            sum += weight(heap[vocabulary - 1 - count]);
            count++;
        }
        return count;
    }

    /** Weights are not negative, so their bits order them. */
    private static long key(float weight, int token) {
        return (long) (Integer.MAX_VALUE - Float.floatToRawIntBits(weight)) << 32 | token;
    }

    private static float weight(long key) {
        return Float.intBitsToFloat(Integer.MAX_VALUE - (int) (key >> 32));
    }

    private void fill(MemorySegment x, long at, int vocabulary) {
        if (heap.length < vocabulary) {
            heap = new long[vocabulary];
        }
        for (int v = 0; v < vocabulary; v++) {
            heap[v] = key(Lanes.get(x, at + 4L * v), v);
        }
        size = vocabulary;
        for (int i = vocabulary / 2 - 1; i >= 0; i--) {
            sink(i, heap[i]);
        }
    }

    /** Takes the least key, and leaves it after the end of the heap. */
    private long pop() {
        long least = heap[0];
        size--;
        long moved = heap[size];
        heap[size] = least;
        if (size > 0) {
            sink(0, moved);
        }
        return least;
    }

    private void sink(int from, long key) {
        int hole = from;
        int child = 2 * hole + 1;
        while (child < size) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= key) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
            child = 2 * hole + 1;
        }
        heap[hole] = key;
    }
}
