package io.levee.kernels.host;

import io.levee.kernels.Memory;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;

/** Somebody else's native memory, in place; who owns it closes it. */
record AdoptedMemory(MemorySegment segment) implements Memory {
    @Override
    public long bytes() {
        return segment.byteSize();
    }

    @Override
    public HostSlice slice(long offsetBytes, Dtype dtype, long count) {
        return new HostSlice(segment.asSlice(offsetBytes, dtype.bytes(count)), dtype, count);
    }

    @Override
    public void close() {}
}
