package io.levee.kernels.simd;

import io.levee.kernels.CacheShape;

/**
 * Where things are in a key/value cache, in bytes. First the keys of all slots and heads, then all values. The keys of a head are
 * chunks of {@link Lanes#COUNT} tokens, each (D, COUNT), so that a vector holds one element of a chunk's keys; the last chunk is
 * narrower where the capacity does not fill it. The values of a head are (capacity, D).
 *
 * @param shape sizes
 */
record KeyValueLayout(CacheShape shape) {
    /** Bytes from one element of a key to the next in the chunk of the token. */
    long keyStep(int token) {
        int chunk = token - token % Lanes.COUNT;
        return 4L * Math.min(Lanes.COUNT, shape.capacity() - chunk);
    }

    /** The first element of a token's key. */
    long key(int slot, int head, int token) {
        int lane = token % Lanes.COUNT;
        return head(slot, head) + 4L * (token - lane) * shape.headWidth() + 4L * lane;
    }

    /** The first element of a token's value. */
    long value(int slot, int head, int token) {
        return 2 * shape.count() + head(slot, head) + 4L * token * shape.headWidth();
    }

    /** Tokens of full chunks. */
    int fullChunks() {
        return Lanes.whole(shape.capacity());
    }

    private long head(int slot, int head) {
        return 4L * ((long) slot * shape.keyValueHeads() + head) * shape.capacity() * shape.headWidth();
    }
}
