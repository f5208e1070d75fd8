package io.levee.kernels.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A driver whose one kernel has a defect. */
final class InjectingDriver implements GpuDriver {
    private final GpuDriver driver;
    private final InjectedBug bug;
    private String ptx = "";
    private boolean launched;

    InjectingDriver(GpuDriver driver, InjectedBug bug) {
        this.driver = driver;
        this.bug = bug;
    }

    @Override
    public GpuProperties properties() {
        return driver.properties();
    }

    @Override
    public long allocate(long bytes) {
        return driver.allocate(bytes);
    }

    @Override
    public void free(long address) {
        driver.free(address);
    }

    @Override
    public void fill(long address, byte value, long bytes) {
        driver.fill(address, value, bytes);
    }

    @Override
    public void toDevice(long address, MemorySegment from) {
        driver.toDevice(address, from);
    }

    @Override
    public void toHost(MemorySegment to, long address) {
        driver.toHost(to, address);
    }

    @Override
    public void copy(long to, long from, long bytes) {
        driver.copy(to, from, bytes);
    }

    @Override
    public void load(String name, String text) {
        if (name.equals(bug.file())) {
            ptx = text;
            driver.load(name, bug.edited(text));
        } else {
            driver.load(name, text);
        }
    }

    @Override
    public GpuFunction function(String module, String entry, int sharedBytes) {
        return driver.function(module, entry, sharedBytes);
    }

    @Override
    public void launch(
            GpuFunction function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            MemorySegment parameters) {
        if (!function.name().equals(bug.entry())) {
            driver.launch(function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, parameters);
            return;
        }
        launched = true;
        int[] grid = {gridX, gridY, gridZ};
        int threads = blockX;
        int shared = sharedBytes;
        MemorySegment packed = MemorySegment.ofArray(parameters.toArray(ValueLayout.JAVA_BYTE));
        for (LaunchChange change : bug.changes()) {
            grid[0] = change.of("gridX", grid[0]);
            grid[1] = change.of("gridY", grid[1]);
            grid[2] = change.of("gridZ", grid[2]);
            threads = change.of("threads", threads);
            shared = change.of("shared", shared);
            change.apply(packed, bug.entry(), ptx);
        }
        driver.launch(function, grid[0], grid[1], grid[2], threads, blockY, blockZ, shared, packed);
    }

    @Override
    public void synchronize() {
        driver.synchronize();
    }

    /** Fails when the kernel never ran: then the case says nothing about the defect. */
    @Override
    public void close() {
        driver.close();
        if (!launched) {
            throw new IllegalStateException(bug + " was not launched by " + bug.test());
        }
    }
}
