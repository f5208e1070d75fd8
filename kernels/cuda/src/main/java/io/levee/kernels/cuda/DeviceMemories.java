package io.levee.kernels.cuda;

import io.levee.kernels.Memory;
import io.levee.kernels.MemoryOperations;
import io.levee.kernels.Slice;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The memory of one {@link CudaKernels}. */
final class DeviceMemories implements MemoryOperations {
    private final Gpu gpu;
    private final Set<DeviceMemory> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Consumer<DeviceMemory> closing;
    private boolean closed;

    /**
     * Nothing is allocated.
     *
     * @param gpu closed with this
     * @param closing is told of each memory that is given back
     */
    DeviceMemories(Gpu gpu, Consumer<DeviceMemory> closing) {
        this.gpu = gpu;
        this.closing = closing;
    }

    @Override
    public long deviceMemoryBytes() {
        return gpu.driver().properties().freeBytes();
    }

    @Override
    public long takenBytes(long bytes) {
        return gpu.driver().takenBytes(bytes);
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        if (closed) {
            throw new IllegalStateException("allocate: these kernels are closed");
        }
        DeviceMemory memory = new DeviceMemory(gpu.driver(), bytes, this::forget);
        open.add(memory);
        return memory;
    }

    private void forget(DeviceMemory memory) {
        open.remove(memory);
        closing.accept(memory);
    }

    /** {@inheritDoc} The data are copied to the device. */
    @Override
    public Memory adopt(MemorySegment host) {
        DeviceMemory copy = allocate(host.byteSize());
        if (host.byteSize() > 0) {
            gpu.driver().toDevice(copy.address(), host);
        }
        return copy;
    }

    @Override
    public void upload(Slice to, MemorySegment from) {
        DeviceSlice target = DeviceSlice.of(to, "upload");
        Slice.requireBytes("upload", target.dtype(), target.count(), from);
        if (from.byteSize() > 0) {
            gpu.driver().toDevice(target.address(), from);
        }
    }

    @Override
    public void download(MemorySegment to, Slice from) {
        DeviceSlice source = DeviceSlice.of(from, "download");
        Slice.requireBytes("download", source.dtype(), source.count(), to);
        if (to.byteSize() > 0) {
            gpu.driver().toHost(to, source.address());
        }
    }

    @Override
    public void copy(Slice to, Slice from) {
        DeviceSlice target = DeviceSlice.of(to, "copy");
        DeviceSlice source = DeviceSlice.of(from, "copy");
        Slice.requireAlike(target, source);
        if (target.count() > 0) {
            gpu.driver().copy(target.address(), source.address(), target.bytes());
        }
    }

    @Override
    public void fence() {
        gpu.driver().synchronize();
    }

    /** Waits, and gives all memory and the device back. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(DeviceMemory::close);
        gpu.close();
    }
}
