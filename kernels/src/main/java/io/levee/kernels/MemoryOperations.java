package io.levee.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.function.Function;
import java.util.function.Supplier;

/** The memory of one device, and the ways into it, inside it and out of it. */
public interface MemoryOperations extends AutoCloseable {
    /** Bytes that the device had free when it was opened; {@link Long#MAX_VALUE} where its memory is the host's. */
    default long deviceMemoryBytes() {
        return Long.MAX_VALUE;
    }

    /** Zeroed memory, aligned to 64 bytes. */
    Memory allocate(long bytes);

    /** As {@link #allocate(long)}; the purpose is a line of the plan where memory is only planned. */
    default Memory allocate(long bytes, String purpose) {
        return allocate(bytes);
    }

    /** Bytes of the device that are taken for memory of a size. */
    default long takenBytes(long bytes) {
        return bytes;
    }

    /** Host data as memory: used in place where the device can, copied otherwise. The data outlive the memory. */
    Memory adopt(MemorySegment host);

    /**
     * As {@link #adopt(MemorySegment)}; where memory is only planned the data are not asked for.
     *
     * @param bytes that the data have
     */
    default Memory adopt(long bytes, Supplier<MemorySegment> host, String purpose) {
        return adopt(host.get());
    }

    /** Copies host data to the device; the segment holds exactly the slice's bytes. */
    void upload(Slice to, MemorySegment from);

    /** As {@link #upload(Slice, MemorySegment)}; where memory is only planned the data are not asked for. */
    default void upload(Slice to, Function<SegmentAllocator, MemorySegment> from) {
        try (Arena staging = Arena.ofConfined()) {
            upload(to, from.apply(staging));
        }
    }

    /** Waits for all operations, then copies to the host. */
    void download(MemorySegment to, Slice from);

    /** Copies values; equal dtype and count. */
    void copy(Slice to, Slice from);

    /** Waits for all operations. */
    void fence();

    @Override
    void close();
}
