package io.levee.kernels.ptx;

import io.levee.kernels.cuda.GpuDriver;
import io.levee.kernels.cuda.GpuFunction;
import io.levee.kernels.cuda.GpuProperties;
import io.levee.kernels.cuda.Grid;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The interpreter as a driver: the same PTX runs on the JVM, where every access can be checked and counted. */
public final class MachineDriver implements GpuDriver {
    private final PtxMachine machine;
    private final Map<String, PtxModule> modules = new HashMap<>();
    private final SortedMap<String, LaunchCounts> counts = new TreeMap<>();

    /** A kernel that the machine has decoded. */
    private record MachineFunction(PtxKernel kernel) implements GpuFunction {
        @Override
        public String name() {
            return kernel.name();
        }
    }

    /** An interpreter that runs as the settings say. */
    public MachineDriver(PtxMachine.Settings settings) {
        machine = new PtxMachine(settings);
    }

    /** An interpreter that checks only what costs nothing. */
    public static MachineDriver fast(int threads) {
        return new MachineDriver(PtxMachine.Settings.fast(threads));
    }

    /** What the launches of each kernel have counted, where the settings ask for it. */
    public SortedMap<String, LaunchCounts> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /** Begins to count anew. */
    public void forgetCounts() {
        counts.clear();
    }

    @Override
    public GpuProperties properties() {
        return new GpuProperties(
                "ptx",
                "PTX interpreter",
                8,
                0,
                machine.settings().threads(),
                Runtime.getRuntime().maxMemory(),
                Runtime.getRuntime().maxMemory() - machine.allocatedBytes(),
                machine.settings().limits().optInSharedBytes(),
                0);
    }

    @Override
    public long allocate(long bytes) {
        return machine.allocate(bytes);
    }

    @Override
    public void free(long address) {
        machine.free(address);
    }

    @Override
    public void fill(long address, byte value, long bytes) {
        machine.fill(address, value, bytes);
    }

    @Override
    public void toDevice(long address, MemorySegment from) {
        machine.write(address, from);
    }

    @Override
    public void toHost(MemorySegment to, long address) {
        machine.read(to, address);
    }

    @Override
    public void copy(long to, long from, long bytes) {
        machine.copy(to, from, bytes);
    }

    @Override
    public void load(String name, String ptx) {
        modules.put(name, machine.load(name, ptx));
    }

    @Override
    public GpuFunction function(String module, String entry, int sharedBytes) {
        PtxKernel kernel = modules.get(module).kernel(entry);
        if (sharedBytes > 0) {
            machine.allowSharedBytes(kernel, kernel.staticSharedBytes() + sharedBytes);
        }
        return new MachineFunction(kernel);
    }

    @Override
    public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {
        PtxKernel kernel = ((MachineFunction) function).kernel();
        LaunchCounts counted = machine.launch(
                kernel, grid.x(), grid.y(), grid.z(), grid.threads(), 1, 1, grid.sharedBytes(), parameters);
        if (machine.settings().counting()) {
            counts.merge(kernel.name(), counted, LaunchCounts::plus);
        }
    }

    @Override
    public boolean watchesMemory() {
        return machine.settings().checked();
    }

    @Override
    public void synchronize() {
        // Launches have run by the time they return.
    }

    @Override
    public void close() {
        machine.close();
    }
}
