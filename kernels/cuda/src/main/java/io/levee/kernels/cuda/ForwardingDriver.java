package io.levee.kernels.cuda;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A driver behind which another one works, for those that watch or change some of the calls. */
public abstract class ForwardingDriver implements GpuDriver {
    private final GpuDriver driver;

    /** @param driver does the work; closed with this */
    protected ForwardingDriver(GpuDriver driver) {
        this.driver = driver;
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
    public long takenBytes(long bytes) {
        return driver.takenBytes(bytes);
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
    public void load(String name, String ptx) {
        driver.load(name, ptx);
    }

    @Override
    public GpuFunction function(String module, String entry, int sharedBytes) {
        return driver.function(module, entry, sharedBytes);
    }

    @Override
    public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {
        driver.launch(function, grid, parameters);
    }

    @Override
    public boolean watchesMemory() {
        return driver.watchesMemory();
    }

    @Override
    public Optional<GpuGemm> gemm() {
        return driver.gemm();
    }

    @Override
    public void synchronize() {
        driver.synchronize();
    }

    @Override
    public void close() {
        driver.close();
    }
}
