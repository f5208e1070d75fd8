package io.levee.kernels.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hands out memory of a device in sizes of few classes and keeps what is given back for the next who asks for that class: a call
 * of the driver for memory takes as long as a small kernel, and one that frees it waits for the device. All work goes into one
 * stream, so a block that was given back may be handed out at once: what the next owner enqueues comes after what the last one did.
 */
final class CachingAllocator implements AutoCloseable {
    /** Where memory comes from. */
    interface Source {
        /** An address, or 0 when there is no room. */
        long allocate(long bytes);

        /** Gives memory back, once the device does not use it any more. */
        void free(long address);

        /** What there is, in words, for the message when there is too little. */
        String room();
    }

    private static final long LEAST_BYTES = 512;

    /** Classes between a power of two and the next: at most an eighth of a block is unused. */
    private static final int CLASSES_PER_OCTAVE = 8;

    private final Source source;
    private final Map<Long, Long> used = new HashMap<>();
    private final Map<Long, Deque<Long>> kept = new TreeMap<>();

    CachingAllocator(Source source) {
        this.source = source;
    }

    /**
     * Memory.
     *
     * @throws GpuException when there is too little, although everything that was kept has been given back
     */
    long allocate(long bytes) {
        long size = sizeClass(bytes);
        Deque<Long> blocks = kept.get(size);
        long address = blocks == null || blocks.isEmpty() ? ask(bytes, size) : blocks.pop();
        used.put(address, size);
        return address;
    }

    private long ask(long bytes, long size) {
        long address = source.allocate(size);
        if (address == 0) {
            release();
            address = source.allocate(size);
        }
        if (address == 0) {
            throw new GpuException("cuMemAlloc(" + size + "): CUDA_ERROR_OUT_OF_MEMORY (2): " + bytes
                    + " bytes of device memory asked for, " + source.room());
        }
        return address;
    }

    /**
     * Takes memory back.
     *
     * @throws IllegalArgumentException for an address that was not handed out or has been given back
     */
    void free(long address) {
        Long size = used.remove(address);
        if (size == null) {
            throw new IllegalArgumentException("0x" + Long.toHexString(address) + " is no memory in use");
        }
        kept.computeIfAbsent(size, any -> new ArrayDeque<>()).push(address);
    }

    /** Gives everything back that nobody uses. */
    void release() {
        kept.values().forEach(blocks -> blocks.forEach(source::free));
        kept.clear();
    }

    /** Gives everything back. */
    @Override
    public void close() {
        release();
        used.keySet().forEach(source::free);
        used.clear();
    }

    /** The bytes of a block that holds so many. */
    static long sizeClass(long bytes) {
        if (bytes <= LEAST_BYTES) {
            return LEAST_BYTES;
        }
        long step = Math.max(LEAST_BYTES, Long.highestOneBit(bytes) / CLASSES_PER_OCTAVE);
        return Math.multiplyExact(Math.ceilDiv(bytes, step), step);
    }
}
