package io.levee.kernels.host;

import io.levee.kernels.Memory;
import io.levee.kernels.MemoryOperations;
import io.levee.kernels.Slice;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The memory of a back-end on the CPU. Its operations run when they are called, so nothing waits. */
public final class HostMemories implements MemoryOperations {
    private final Set<HostMemory> memories = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    /** Nothing is allocated. */
    public HostMemories() {}

    @Override
    public HostMemory allocate(long bytes) {
        synchronized (memories) {
            if (closed) {
                throw new IllegalStateException("allocate: these kernels are closed");
            }
            HostMemory memory = new HostMemory(bytes, this::forget);
            memories.add(memory);
            return memory;
        }
    }

    private void forget(HostMemory memory) {
        synchronized (memories) {
            memories.remove(memory);
        }
    }

    /** {@inheritDoc} Native memory is used in place; the contents of arrays are copied. */
    @Override
    public Memory adopt(MemorySegment host) {
        if (host.isNative()) {
            return new AdoptedMemory(HostSlice.plain(host));
        }
        HostMemory copy = allocate(host.byteSize());
        copy.segment().copyFrom(host);
        return copy;
    }

    @Override
    public void upload(Slice to, MemorySegment from) {
        HostSlice target = HostSlice.of(to, "upload");
        Slice.requireBytes("upload", target.dtype(), target.count(), from);
        target.segment().copyFrom(from);
    }

    @Override
    public void download(MemorySegment to, Slice from) {
        HostSlice source = HostSlice.of(from, "download");
        Slice.requireBytes("download", source.dtype(), source.count(), to);
        to.copyFrom(source.segment());
    }

    @Override
    public void copy(Slice to, Slice from) {
        HostSlice target = HostSlice.of(to, "copy");
        HostSlice source = HostSlice.of(from, "copy");
        Slice.requireAlike(target, source);
        target.segment().copyFrom(source.segment());
    }

    /** {@inheritDoc} Operations have run by the time they return, so there is nothing to wait for. */
    @Override
    public void fence() {}

    /** Frees all memory. */
    @Override
    public void close() {
        List<HostMemory> open;
        synchronized (memories) {
            closed = true;
            open = List.copyOf(memories);
        }
        open.forEach(HostMemory::close);
    }
}
