package io.levee.kernels.simd;

import io.levee.kernels.CacheShape;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/** Writes to a cache of keys and values ({@link KeyValueLayout}). A piece is {@link #ROWS} tokens, which differ in their place. */
final class KeyValueCache {
    private static final int ROWS = 32;

    private final Workers workers;
    private final Workers.Task task = this::piece;
    private MemorySegment cache;
    private MemorySegment k;
    private MemorySegment v;
    private MemorySegment slots;
    private MemorySegment positions;
    private KeyValueLayout layout;
    private int n;

    KeyValueCache(Workers workers) {
        this.workers = workers;
    }

    /** The slot of a row. */
    static int slot(MemorySegment slots, int row, CacheShape shape) {
        int slot = slots.get(Lanes.I32, 4L * row);
        if (slot < 0 || slot >= shape.slots()) {
            throw new IndexOutOfBoundsException(
                    "cache: row " + row + " names slot " + slot + ", expected 0 to " + (shape.slots() - 1));
        }
        return slot;
    }

    /** The position of a row. */
    static int position(MemorySegment positions, int row, CacheShape shape) {
        int position = positions.get(Lanes.I32, 4L * row);
        if (position < 0 || position >= shape.capacity()) {
            throw new IndexOutOfBoundsException(
                    "cache: row " + row + " names position " + position + ", expected 0 to " + (shape.capacity() - 1));
        }
        return position;
    }

    /**
     * Writes k and v (N, K, D) of token i into slot slots[i] at positions[i]; no two tokens share a place.
     *
     * @throws IndexOutOfBoundsException when a slot or position is outside the cache
     */
    void append(
            MemorySegment to,
            MemorySegment keys,
            MemorySegment values,
            MemorySegment slotNumbers,
            MemorySegment places,
            int count,
            CacheShape shape) {
        cache = to;
        k = keys;
        v = values;
        slots = slotNumbers;
        positions = places;
        n = count;
        use(shape);
        workers.run((n + ROWS - 1) / ROWS, task);
    }

    private void use(CacheShape shape) {
        if (layout == null || !layout.shape().equals(shape)) {
            layout = new KeyValueLayout(shape);
        }
    }

    private void piece(int piece, int worker) {
        CacheShape shape = layout.shape();
        int width = shape.headWidth();
        for (int row = piece * ROWS; row < Math.min(n, (piece + 1) * ROWS); row++) {
            int slot = slot(slots, row, shape);
            int position = position(positions, row, shape);
            for (int head = 0; head < shape.keyValueHeads(); head++) {
                long from = 4L * ((long) row * shape.keyValueHeads() + head) * width;
                long step = layout.keyStep(position);
                Panel.spread(cache, layout.key(slot, head, position), step, k, from, 4, width);
                MemorySegment.copy(v, from, cache, layout.value(slot, head, position), 4L * width);
            }
        }
    }

    /**
     * Copies the first {@code length} tokens of a slot to another.
     *
     * @throws IndexOutOfBoundsException when a slot is outside the cache or longer than its capacity
     */
    void copy(MemorySegment to, int fromSlot, int toSlot, int length, CacheShape shape) {
        if (fromSlot < 0 || toSlot < 0 || Math.max(fromSlot, toSlot) >= shape.slots() || length > shape.capacity()) {
            throw new IndexOutOfBoundsException("cache: " + length + " tokens of slot " + fromSlot + " to slot "
                    + toSlot + ", expected slots below " + shape.slots() + " and at most " + shape.capacity()
                    + " tokens");
        }
        use(shape);
        int width = shape.headWidth();
        int whole = Math.min(Lanes.whole(length), layout.fullChunks());
        for (int head = 0; head < shape.keyValueHeads(); head++) {
            MemorySegment.copy(to, layout.key(fromSlot, head, 0), to, layout.key(toSlot, head, 0), 4L * whole * width);
            if (whole < length) {
                for (int token = whole; token < length; token++) {
                    long step = layout.keyStep(token);
                    long target = layout.key(toSlot, head, token);
                    Panel.spread(to, target, step, to, layout.key(fromSlot, head, token), step, width);
                }
            }
            MemorySegment.copy(
                    to, layout.value(fromSlot, head, 0), to, layout.value(toSlot, head, 0), 4L * length * width);
        }
    }
}
