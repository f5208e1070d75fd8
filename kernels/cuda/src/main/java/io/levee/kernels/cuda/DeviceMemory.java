package io.levee.kernels.cuda;

import io.levee.kernels.Memory;
import io.levee.kernels.dtype.Dtype;
import java.util.function.Consumer;

/** Zeroed memory of a device. */
final class DeviceMemory implements Memory {
    private final GpuDriver driver;
    private final long address;
    private final long bytes;
    private final Consumer<DeviceMemory> closed;
    private boolean open = true;

    DeviceMemory(GpuDriver driver, long bytes, Consumer<DeviceMemory> closed) {
        if (bytes < 0) {
            throw new IllegalArgumentException("memory of " + bytes + " bytes");
        }
        this.driver = driver;
        this.bytes = bytes;
        this.closed = closed;
        this.address = driver.allocate(Math.max(1, bytes));
        driver.fill(address, (byte) 0, Math.max(1, bytes));
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public DeviceSlice slice(long offsetBytes, Dtype dtype, long count) {
        if (!open) {
            throw new IllegalStateException("memory of " + bytes + " bytes is closed");
        }
        if (offsetBytes < 0 || count < 0 || dtype.bytes(count) > bytes - offsetBytes) {
            throw new IndexOutOfBoundsException(
                    count + " values of " + dtype + " from byte " + offsetBytes + " of " + bytes);
        }
        return new DeviceSlice(address + offsetBytes, dtype, count);
    }

    long address() {
        return address;
    }

    /** True when the slice's values lie in this memory. */
    boolean holds(DeviceSlice slice) {
        return slice.address() >= address && slice.address() < address + Math.max(1, bytes);
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            driver.free(address);
            closed.accept(this);
        }
    }
}
