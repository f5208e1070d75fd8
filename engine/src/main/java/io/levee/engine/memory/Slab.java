package io.levee.engine.memory;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.Map;
import java.util.TreeMap;

/**
 * One block of device memory from which a step's tensors are cut and to which they return. Places are found first-fit, so
 * equal sequences of requests get equal places. A slab on {@link PlanningKernels} may be of any size: it measures how much a
 * sequence of requests needs. Smaller requests can leave worse holes than larger ones, so batches of every size ask for the places of
 * the largest: {@link #reserve}. What a batch brings from the host lies at the other end, where it is in nobody's way.
 */
public final class Slab implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    /** More than anything needs. */
    private static final long MEASURING_BYTES = 1L << 62;

    /**
     * Rows that every tensor of a batch gets room for, whatever the batch has.
     *
     * @param tokens of the largest batch
     * @param rows gathered from the largest batch
     */
    public record Reserve(int tokens, int rows) {
        /** Every tensor gets the room that it asks for: for one batch, whose size is known. */
        public static final Reserve NONE = new Reserve(0, 0);
    }

    /**
     * What a slab must hold.
     *
     * @param bytes its size
     * @param reserve with which it was measured
     */
    public record Plan(long bytes, Reserve reserve) {
        /** A plan for the work of either. */
        public Plan or(Plan other) {
            return bytes >= other.bytes ? this : other;
        }
    }

    private final Memory memory;
    private final long capacityBytes;
    private final Reserve reserve;
    private final TreeMap<Long, Long> free = new TreeMap<>();
    private long highWaterBytes;
    private long highWaterEndBytes;

    private Slab(Memory memory, long capacityBytes, Reserve reserve) {
        this.memory = memory;
        this.capacityBytes = capacityBytes;
        this.reserve = reserve;
        clear();
    }

    /** A slab of {@code bytes} on the device, for one batch of known size. */
    public static Slab open(Kernels kernels, long bytes) {
        return open(kernels, new Plan(bytes, Reserve.NONE));
    }

    /** A slab on the device as it was planned. */
    public static Slab open(Kernels kernels, Plan plan) {
        return open(kernels, plan, "activations of " + plan.reserve().tokens() + " tokens");
    }

    /** A slab on the device as it was planned, for a purpose: a line of the memory plan. */
    public static Slab open(Kernels kernels, Plan plan, String purpose) {
        long bytes = aligned(Math.max(plan.bytes(), ALIGNMENT));
        return new Slab(kernels.allocate(bytes, purpose), bytes, plan.reserve());
    }

    /** A slab that measures and holds nothing. */
    public static Slab measuring(PlanningKernels planning, Reserve reserve) {
        return open(planning.kernels(), new Plan(MEASURING_BYTES, reserve));
    }

    /** What this slab has held at most. */
    public Plan plan() {
        return new Plan(highWaterBytes + highWaterEndBytes, reserve);
    }

    /** Rows that tensors get room for. */
    public Reserve reserve() {
        return reserve;
    }

    /** A piece of {@code count} values; errors as in {@link #allocate(Dtype, long, long)}. */
    public Piece allocate(Dtype dtype, long count) {
        return allocate(dtype, count, count);
    }

    /**
     * A piece of {@code count} values with room for {@code room} where that is more; its content is undefined.
     *
     * @throws IllegalStateException when the slab is full: the plan was made for a smaller batch
     */
    public Piece allocate(Dtype dtype, long count, long room) {
        long bytes = aligned(Math.max(1, dtype.bytes(Math.max(count, room))));
        for (Map.Entry<Long, Long> hole : free.entrySet()) {
            if (hole.getValue() >= bytes) {
                long start = hole.getKey();
                take(hole.getKey(), hole.getValue(), start, bytes);
                highWaterBytes = Math.max(highWaterBytes, start + bytes);
                return piece(start, bytes, dtype, count);
            }
        }
        throw full(bytes);
    }

    /**
     * A piece of {@code count} values at the end of the slab; its content is undefined.
     *
     * @throws IllegalStateException when the slab is full: the plan was made for a smaller batch
     */
    public Piece allocateAtEnd(Dtype dtype, long count) {
        long bytes = aligned(Math.max(1, dtype.bytes(count)));
        for (Map.Entry<Long, Long> hole : free.descendingMap().entrySet()) {
            if (hole.getValue() >= bytes) {
                long start = hole.getKey() + hole.getValue() - bytes;
                take(hole.getKey(), hole.getValue(), start, bytes);
                highWaterEndBytes = Math.max(highWaterEndBytes, capacityBytes - start);
                return piece(start, bytes, dtype, count);
            }
        }
        throw full(bytes);
    }

    private void take(long holeStart, long holeBytes, long start, long bytes) {
        long end = holeStart + holeBytes;
        free.remove(holeStart);
        if (start > holeStart) {
            free.put(holeStart, start - holeStart);
        }
        if (end > start + bytes) {
            free.put(start + bytes, end - start - bytes);
        }
    }

    private Piece piece(long start, long bytes, Dtype dtype, long count) {
        return new Piece(start, bytes, memory.slice(start, dtype, count));
    }

    private IllegalStateException full(long bytes) {
        return new IllegalStateException("slab of " + capacityBytes + " bytes is full: " + bytes
                + " more bytes asked for; the batch is larger than the plan");
    }

    /** Gives a piece back; neighbouring holes are joined. */
    public void release(Piece piece) {
        long start = piece.start();
        long length = piece.bytes();
        Map.Entry<Long, Long> before = free.lowerEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            start = before.getKey();
            length += before.getValue();
        }
        Long after = free.remove(piece.start() + piece.bytes());
        free.put(start, length + (after == null ? 0 : after));
    }

    /** Gives everything back. */
    public void clear() {
        free.clear();
        free.put(0L, capacityBytes);
    }

    @Override
    public void close() {
        memory.close();
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** A place in a slab and the values in it. */
    public record Piece(long start, long bytes, Slice slice) {}
}
