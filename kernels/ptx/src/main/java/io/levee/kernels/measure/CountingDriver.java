package io.levee.kernels.measure;

import io.levee.kernels.cuda.ForwardingDriver;
import io.levee.kernels.cuda.GpuFunction;
import io.levee.kernels.cuda.GpuProperties;
import io.levee.kernels.cuda.Grid;
import io.levee.kernels.ptx.LaunchCounts;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.ptx.PtxMachine;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** The interpreter, and what each kernel did and took since {@link #forget}. */
final class CountingDriver extends ForwardingDriver {
    private final MachineDriver machine;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> modules = new HashMap<>();
    private final Map<String, Counted> counted = new HashMap<>();

    /**
     * A kernel's launches.
     *
     * @param module file of the kernel, without its ending
     * @param threads of a block
     * @param sharedBytes dynamic shared memory of a block
     * @param counts of all launches
     */
    record Counted(String module, int threads, int sharedBytes, LaunchCounts counts) {}

    private CountingDriver(MachineDriver machine) {
        super(machine);
        this.machine = machine;
    }

    /** An interpreter on this many threads. */
    static CountingDriver on(int threads) {
        return new CountingDriver(
                new MachineDriver(PtxMachine.Settings.fast(threads).withCounting(true)));
    }

    /** The PTX texts that have been loaded, by the name of their file. */
    Map<String, String> texts() {
        return Map.copyOf(texts);
    }

    /** Begins anew. */
    void forget() {
        machine.forgetCounts();
        counted.clear();
    }

    /** By the name of the kernel. */
    Map<String, Counted> counted() {
        return Map.copyOf(counted);
    }

    /** A device so small that the kernels for many multiprocessors run at small sizes too, whatever the host. */
    @Override
    public GpuProperties properties() {
        GpuProperties device = super.properties();
        return new GpuProperties(
                device.backend(),
                device.name(),
                device.major(),
                device.minor(),
                1,
                device.memoryBytes(),
                device.freeBytes(),
                device.sharedBytesPerBlock(),
                device.driverVersion());
    }

    @Override
    public void load(String name, String ptx) {
        texts.put(name, ptx);
        super.load(name, ptx);
    }

    @Override
    public GpuFunction function(String module, String entry, int sharedBytes) {
        modules.put(entry, module);
        return super.function(module, entry, sharedBytes);
    }

    @Override
    public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {
        super.launch(function, grid, parameters);
        String name = function.name();
        counted.put(
                name,
                new Counted(
                        modules.get(name),
                        grid.threads(),
                        grid.sharedBytes(),
                        machine.counts().get(name)));
    }
}
