package io.levee.kernels.host;

import io.levee.kernels.Memory;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Zeroed native memory, aligned to 64 bytes, in an arena of its own. Slices of it are plain native segments, which carry no
 * liveness check: after {@link #close} they must not be touched.
 */
public final class HostMemory implements Memory {
    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final Consumer<HostMemory> closed;
    private boolean open = true;

    /**
     * Allocates.
     *
     * @param bytes size, not negative
     * @throws IllegalArgumentException when the size is negative
     * @throws OutOfMemoryError when the machine has no such memory
     */
    public HostMemory(long bytes) {
        this(bytes, _ -> {});
    }

    HostMemory(long bytes, Consumer<HostMemory> closed) {
        this.segment = HostSlice.plain(allocate(arena, bytes));
        this.closed = closed;
    }

    private static MemorySegment allocate(Arena arena, long bytes) {
        try {
            return arena.allocate(bytes, ALIGNMENT);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    MemorySegment segment() {
        return segment;
    }

    @Override
    public long bytes() {
        return segment.byteSize();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IndexOutOfBoundsException when the range leaves this memory
     * @throws IllegalStateException when this memory is closed
     */
    @Override
    public synchronized HostSlice slice(long offsetBytes, Dtype dtype, long count) {
        if (!open) {
            throw new IllegalStateException("memory of " + bytes() + " bytes is closed");
        }
        return new HostSlice(segment.asSlice(offsetBytes, dtype.bytes(count)), dtype, count);
    }

    /** Frees the memory; closing again does nothing. */
    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            arena.close();
            closed.accept(this);
        }
    }
}
