package io.levee.kernels.cuda;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The memory of one {@link CudaKernels}. */
final class DeviceMemories implements AutoCloseable {
    private final GpuDriver driver;
    private final Set<DeviceMemory> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    DeviceMemories(GpuDriver driver) {
        this.driver = driver;
    }

    DeviceMemory allocate(long bytes) {
        if (closed) {
            throw new IllegalStateException("allocate: these kernels are closed");
        }
        DeviceMemory memory = new DeviceMemory(driver, bytes, open::remove);
        open.add(memory);
        return memory;
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(DeviceMemory::close);
    }
}
