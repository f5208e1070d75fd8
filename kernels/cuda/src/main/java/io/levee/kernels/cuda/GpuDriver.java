package io.levee.kernels.cuda;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The few calls of a GPU driver that kernels need. Addresses are the device's; work is done in the order of the calls, in one
 * stream; nothing waits but {@link #toHost}, {@link #synchronize} and {@link #close}. Used by one thread at a time.
 *
 * <p>A call that fails is a {@link GpuException} that names the call, its arguments and the driver's error. Errors of kernels
 * that run later are thrown by a later call, as CUDA does it.
 */
public interface GpuDriver extends AutoCloseable {
    /** What the device says of itself. */
    GpuProperties properties();

    /** Memory of the device, aligned to 256 bytes; its content is undefined. */
    long allocate(long bytes);

    /** Bytes of the device that {@link #allocate} takes for so many. */
    default long takenBytes(long bytes) {
        return bytes;
    }

    /** Gives memory back once the work enqueued so far is done. */
    void free(long address);

    /** Sets every byte. */
    void fill(long address, byte value, long bytes);

    /** Copies from the host; the segment may be changed once this returns. */
    void toDevice(long address, MemorySegment from);

    /** Copies to the host, after all work enqueued so far. */
    void toHost(MemorySegment to, long address);

    /** Copies on the device; the ranges do not overlap. */
    void copy(long to, long from, long bytes);

    /**
     * Loads the kernels of a PTX text.
     *
     * @param name of the file, for messages
     */
    void load(String name, String ptx);

    /**
     * A kernel of a text that has been loaded.
     *
     * @param module name of the file
     * @param entry the entry point
     * @param sharedBytes dynamic shared memory that its launches may take
     */
    GpuFunction function(String module, String entry, int sharedBytes);

    /**
     * Enqueues a grid.
     *
     * @param parameters packed, each at its natural alignment; may be changed once this returns
     */
    void launch(GpuFunction function, Grid grid, MemorySegment parameters);

    /** True when it watches every byte: memory that is used again and again should then be handed out anew each time. */
    default boolean watchesMemory() {
        return false;
    }

    /** Products by a library of the device's maker, where one was asked for when the driver was opened. */
    default Optional<GpuGemm> gemm() {
        return Optional.empty();
    }

    /** Waits for all work. */
    void synchronize();

    /** Waits, and gives everything back. */
    @Override
    void close();
}
