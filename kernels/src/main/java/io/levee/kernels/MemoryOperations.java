package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;

/** The memory of one device, and the ways into it, inside it and out of it. */
public interface MemoryOperations extends AutoCloseable {
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

    /** Copies values; equal dtype and count. */
    void copy(Slice to, Slice from);

    /** Waits for all operations. */
    void fence();

    @Override
    void close();
}
