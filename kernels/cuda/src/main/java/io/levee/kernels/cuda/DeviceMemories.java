package io.levee.kernels.cuda;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The memory of one {@link CudaKernels}. */
final class DeviceMemories implements AutoCloseable {
    private final GpuDriver driver;
    private final Set<DeviceMemory> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Consumer<DeviceMemory> closing;
    private boolean closed;

    /** @param closed is told of each memory that is given back */
    DeviceMemories(GpuDriver driver, Consumer<DeviceMemory> closed) {
        this.driver = driver;
        this.closing = closed;
    }

    DeviceMemory allocate(long bytes) {
        if (closed) {
            throw new IllegalStateException("allocate: these kernels are closed");
        }
        DeviceMemory memory = new DeviceMemory(driver, bytes, this::forget);
        open.add(memory);
        return memory;
    }

    private void forget(DeviceMemory memory) {
        open.remove(memory);
        closing.accept(memory);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(DeviceMemory::close);
    }
}
