package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;

/** What a device is, its memory, and the ways into it and out of it: what {@link Kernels} has beside its operations. */
public interface KernelMemory extends AutoCloseable {
    /** Name, lane width and threads, as `doctor` and run manifests print them. */
    Kernels.Description description();

    /**
     * Whether attention and the language head can soft-cap their scores here. Where not, a cap other than 0 is an {@link
     * UnsupportedOperationException}, and models that have one are refused before anything runs.
     */
    default boolean hasSoftCaps() {
        return true;
    }

    /** Bytes that the device had free when it was opened; {@link Long#MAX_VALUE} where its memory is the host's. */
    default long deviceMemoryBytes() {
        return Long.MAX_VALUE;
    }

    /** Zeroed memory, aligned to 64 bytes. */
    Memory allocate(long bytes);

    /** Host data as a slice: used in place where the device can, copied otherwise. The data outlive the instance. */
    Slice adopt(MemorySegment host, Dtype dtype, long count);

    /** Copies host data to the device; the segment holds exactly the slice's bytes. */
    void upload(Slice to, MemorySegment from);

    /** Waits for all operations, then copies to the host. */
    void download(MemorySegment to, Slice from);

    /** Waits for all operations. */
    void fence();

    /** A matrix for {@link Kernels#linear}; w is (outputs, inputs) in any dtype but I32. */
    Weight weight(Slice w, int outputs, int inputs);

    /**
     * Bytes that a weight takes beside its values once it has been multiplied with, in the layout of this device's products;
     * 0 where products read the values themselves.
     */
    default long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return 0;
    }

    /** Bytes that the copies of all weights take at most; those for which nothing is left are made again for each product. */
    default long weightCopyLimitBytes() {
        return 0;
    }

    /** The values of the weight have changed. */
    void refresh(Weight weight);

    @Override
    void close();
}
