package io.levee.kernels.ptx;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A device that runs PTX: memory, modules and launches. A kernel that breaks a rule ends in a {@link PtxFault} that
 * says where. Bounds, alignment, barriers and launch limits are always checked; a checked machine also knows
 * uninitialised bytes, races and copies in flight. One thread uses it at a time.
 *
 * <p>A warp runs until it waits at a barrier or ends, a block until it ends: a kernel whose warps or blocks wait for
 * each other by spinning on memory does not end here, and its budget says so.
 */
public final class PtxMachine implements AutoCloseable {
    private final Settings settings;
    private final MachineMemory memory;
    private final Workers workers;
    private int launches;
    private boolean closed;

    /**
     * How a machine runs.
     *
     * @param checked whether uninitialised reads, races and copies in flight are looked for
     * @param threads threads of the host that run blocks
     * @param order in which blocks and warps run
     * @param instructionBudget instructions that a warp may execute in a block, against endless loops
     * @param limits of the architecture that is imitated
     * @param counting whether launches return counts
     * @param laneRaces whether a checked machine reports races between lanes of a warp that only lockstep hides
     */
    public record Settings(
            boolean checked,
            int threads,
            BlockOrder order,
            long instructionBudget,
            Limits limits,
            boolean counting,
            boolean laneRaces) {
        /** Half a minute of an endless loop when checked. */
        private static final long CHECKED_BUDGET = 1L << 28;

        private static final long DEFAULT_BUDGET = 1L << 32;

        /** Settings. */
        public Settings {
            if (threads < 1 || instructionBudget < 1) {
                throw new IllegalArgumentException(threads + " threads, budget " + instructionBudget);
            }
        }

        /** Everything is checked; one thread. */
        public static Settings checking() {
            return new Settings(true, 1, BlockOrder.NATURAL, CHECKED_BUDGET, Limits.sm80(), false, true);
        }

        /** Only what costs nothing is checked. */
        public static Settings fast(int threads) {
            return new Settings(false, threads, BlockOrder.NATURAL, DEFAULT_BUDGET, Limits.sm80(), false, true);
        }

        /** The same with or without checks. */
        public Settings withChecked(boolean value) {
            return new Settings(value, threads, order, instructionBudget, limits, counting, laneRaces);
        }

        /** The same with this many threads of the host. */
        public Settings withThreads(int value) {
            return new Settings(checked, value, order, instructionBudget, limits, counting, laneRaces);
        }

        /** The same in another order. */
        public Settings withOrder(BlockOrder value) {
            return new Settings(checked, threads, value, instructionBudget, limits, counting, laneRaces);
        }

        /** The same with another budget for each warp. */
        public Settings withInstructionBudget(long value) {
            return new Settings(checked, threads, order, value, limits, counting, laneRaces);
        }

        /** The same for another architecture. */
        public Settings withLimits(Limits value) {
            return new Settings(checked, threads, order, instructionBudget, value, counting, laneRaces);
        }

        /** The same with or without counts. */
        public Settings withCounting(boolean value) {
            return new Settings(checked, threads, order, instructionBudget, limits, value, laneRaces);
        }

        /** The same with or without reports of races between lanes of a warp. */
        public Settings withLaneRaces(boolean value) {
            return new Settings(checked, threads, order, instructionBudget, limits, counting, value);
        }
    }

    /** A machine with empty memory. */
    public PtxMachine(Settings settings) {
        this.settings = settings;
        this.memory = new MachineMemory(settings.checked());
        this.workers = new Workers(settings.threads());
    }

    /** How it runs. */
    public Settings settings() {
        return settings;
    }

    MachineMemory memory() {
        return memory;
    }

    /**
     * Allocates device memory; its content is undefined.
     *
     * @return its device address, aligned to 256 bytes
     * @throws PtxFault when one allocation is to have more than 2 GiB
     */
    public long allocate(long bytes) {
        requireOpen();
        return memory.allocate(bytes, null).address();
    }

    /**
     * Frees an allocation.
     *
     * @throws PtxFault when the address is not the beginning of one, or was freed before
     */
    public void free(long address) {
        requireOpen();
        memory.free(address);
    }

    /** Bytes allocated now, variables of modules included. */
    public long allocatedBytes() {
        return memory.bytes();
    }

    /** Copies from the host. */
    public void write(long address, MemorySegment from) {
        requireOpen();
        memory.write(address, from);
    }

    /** Copies to the host. */
    public void read(MemorySegment to, long address) {
        requireOpen();
        memory.read(to, address);
    }

    /** Copies inside the device. */
    public void copy(long to, long from, long bytes) {
        requireOpen();
        memory.copy(to, from, bytes);
    }

    /** Sets bytes. */
    public void fill(long address, byte value, long bytes) {
        requireOpen();
        memory.fill(address, value, bytes);
    }

    /**
     * Loads a module.
     *
     * @param name for messages
     * @throws PtxFormatException when anything in it is unknown
     */
    public PtxModule load(String name, String ptx) {
        requireOpen();
        return new PtxModule(this, name, ptx);
    }

    /** Puts a variable of a module into device memory; what has no initial value is zero. */
    long place(Variable variable) {
        Allocation allocation = memory.allocate(variable.bytes(), "variable " + variable.name());
        if (variable.image() != null) {
            System.arraycopy(variable.image(), 0, allocation.bytes, 0, variable.image().length);
        }
        if (allocation.shadow != null) {
            allocation.shadow.markWritten(0, variable.bytes());
        }
        return allocation.address();
    }

    /**
     * Allows a kernel's blocks more shared memory, static and dynamic, than the default 48 KiB.
     *
     * @throws PtxFault when the architecture does not have that much
     */
    public void allowSharedBytes(PtxKernel kernel, int bytes) {
        requireOpen();
        if (bytes > settings.limits().optInSharedBytes()) {
            throw new PtxFault(
                    kernel.name(),
                    bytes + " bytes of shared memory: " + settings.limits().architecture() + " allows "
                            + settings.limits().optInSharedBytes());
        }
        kernel.allowSharedBytes(bytes);
    }

    /**
     * Runs a kernel to its end.
     *
     * @param dynamicSharedBytes shared memory of a block beside the kernel's variables
     * @param parameters the packed parameters, each aligned to its size, as {@code CU_LAUNCH_PARAM_BUFFER_POINTER}
     * takes them
     * @return what was counted; {@link LaunchCounts#NONE} when the settings do not ask for it
     * @throws PtxFault when the launch is beyond a limit, or the kernel breaks a rule
     */
    public LaunchCounts launch(
            PtxKernel kernel,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int dynamicSharedBytes,
            MemorySegment parameters) {
        requireOpen();
        if (kernel.machine() != this) {
            throw new IllegalArgumentException(kernel.name() + " was loaded into another machine");
        }
        int[] grid = {gridX, gridY, gridZ};
        int[] threads = {blockX, blockY, blockZ};
        LaunchCheck.check(kernel, settings.limits(), grid, threads, dynamicSharedBytes, parameters.byteSize());
        if (++launches > Access.LAST_RUN) {
            memory.forgetAccesses();
            launches = 1;
        }
        int sharedBytes = kernel.staticSharedBytes() + dynamicSharedBytes;
        byte[] packed = parameters.toArray(ValueLayout.JAVA_BYTE);
        Launch launch = new Launch(kernel, launches, grid, threads, sharedBytes, packed);
        workers.run(launch.blocks(), launch);
        return launch.finish();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the machine is closed");
        }
    }

    /** Frees all memory and ends the threads. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            workers.close();
            memory.clear();
        }
    }
}
