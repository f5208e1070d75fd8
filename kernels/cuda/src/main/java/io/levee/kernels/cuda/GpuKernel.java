package io.levee.kernels.cuda;

import io.levee.kernels.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;

/**
 * A kernel and the parameters of its next launch, in the order of its signature:
 * {@code kernel.pointer(y).pointer(x).value(n).launch(blocks, threads)}.
 */
public final class GpuKernel {
    private static final int MOST_BYTES = 1024;

    private final GpuDriver driver;
    private final Supplier<GpuFunction> loading;
    private final MemorySegment parameters = Arena.ofAuto().allocate(MOST_BYTES, 16);
    private GpuFunction function;
    private int bytes;

    /** @param loading brings the function at the first launch */
    public GpuKernel(GpuDriver driver, Supplier<GpuFunction> loading) {
        this.driver = driver;
        this.loading = loading;
    }

    /** Address of a slice, or 0 for null. */
    public GpuKernel pointer(Slice slice) {
        return pointer(slice == null ? 0 : ((DeviceSlice) slice).address());
    }

    /** An address. */
    public GpuKernel pointer(long address) {
        return value(address);
    }

    /** A 64-bit integer. */
    public GpuKernel value(long value) {
        int at = place(Long.BYTES);
        parameters.set(ValueLayout.JAVA_LONG, at, value);
        return this;
    }

    /** A 32-bit integer. */
    public GpuKernel value(int value) {
        int at = place(Integer.BYTES);
        parameters.set(ValueLayout.JAVA_INT, at, value);
        return this;
    }

    /** A float32. */
    public GpuKernel value(float value) {
        int at = place(Float.BYTES);
        parameters.set(ValueLayout.JAVA_FLOAT, at, value);
        return this;
    }

    private int place(int size) {
        int at = (bytes + size - 1) / size * size;
        bytes = at + size;
        return at;
    }

    /** Enqueues a row of blocks; none when there are none. */
    public void launch(long blocks, int threads) {
        launch(blocks, 1, 1, threads, 0);
    }

    /** Enqueues a row of blocks with dynamic shared memory; none when there are none. */
    public void launch(long blocks, int threads, int sharedBytes) {
        launch(blocks, 1, 1, threads, sharedBytes);
    }

    /** Enqueues a grid; none when a side is 0. */
    public void launch(long gridX, long gridY, long gridZ, int threads, int sharedBytes) {
        MemorySegment packed = parameters.asSlice(0, bytes);
        bytes = 0;
        if (gridX == 0 || gridY == 0 || gridZ == 0) {
            return;
        }
        if (function == null) {
            function = loading.get();
        }
        Grid grid =
                new Grid(Math.toIntExact(gridX), Math.toIntExact(gridY), Math.toIntExact(gridZ), threads, sharedBytes);
        driver.launch(function, grid, packed);
    }
}
