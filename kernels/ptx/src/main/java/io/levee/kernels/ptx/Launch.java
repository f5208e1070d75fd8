package io.levee.kernels.ptx;

import io.levee.kernels.parallel.Workers;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** One launch: its grid and parameters, and the blocks as pieces for the host's threads. */
final class Launch implements Workers.Task {
    private final PtxKernel kernel;
    private final PtxMachine.Settings settings;
    private final int number;
    private final int[] grid;
    private final int[] threads;
    private final int sharedBytes;
    private final byte[] parameters;
    private final ParameterMemory parameterMemory;
    private final int[] order;
    private final Counter[] counters;
    private final boolean parallel;

    /** Blocks whose accesses are known to whoever comes to the address: fences and atomics order them. */
    private Map<Long, BitSet> meetings;

    private volatile int failedAt = Integer.MAX_VALUE;
    private RuntimeException failure;

    Launch(PtxKernel kernel, int number, int[] grid, int[] threads, int sharedBytes, byte[] parameters) {
        this.kernel = kernel;
        this.settings = kernel.machine().settings();
        this.number = number;
        this.grid = grid;
        this.threads = threads;
        this.sharedBytes = sharedBytes;
        this.parameters = parameters;
        this.parameterMemory = new ParameterMemory(parameters);
        this.order = settings.order().of(blocks());
        this.counters = settings.counting() ? new Counter[settings.threads()] : null;
        this.parallel = settings.threads() > 1 && blocks() > 1;
    }

    int blocks() {
        return grid[0] * grid[1] * grid[2];
    }

    @Override
    public void piece(int piece, int worker) {
        if (piece > failedAt) {
            return;
        }
        int warps = (threads[0] * threads[1] * threads[2] + WarpLanes.WIDTH - 1) / WarpLanes.WIDTH;
        Block block = kernel.block(worker, warps, sharedBytes);
        if (block.launch != this) {
            block.enter(this, counter(worker));
        }
        try {
            block.run(order == null ? piece : order[piece]);
        } catch (RuntimeException thrown) {
            fail(piece, thrown);
        }
    }

    private Counter counter(int worker) {
        if (counters == null) {
            return null;
        }
        if (counters[worker] == null) {
            counters[worker] = new Counter(kernel);
        }
        return counters[worker];
    }

    /** Keeps the fault of the earliest block, so that it does not depend on the host's threads. */
    private synchronized void fail(int piece, RuntimeException thrown) {
        if (piece < failedAt) {
            failedAt = piece;
            failure = thrown;
        }
    }

    /** What was counted; throws the fault when there was one. */
    LaunchCounts finish() {
        if (failure != null) {
            throw failure;
        }
        LaunchCounts counts = LaunchCounts.NONE;
        if (counters != null) {
            for (Counter counter : counters) {
                counts = counter == null ? counts : counts.plus(counter.counts());
            }
        }
        return counts;
    }

    /**
     * An atomic operation of the block on an address: it learns of the blocks that came there after a fence, and is
     * known there when it has executed a fence itself.
     */
    void meetAt(Block block, Allocation allocation, int offset) {
        if (!kernel.hasFences()) {
            return;
        }
        synchronized (this) {
            if (meetings == null) {
                meetings = new HashMap<>();
            }
            BitSet known = meetings.computeIfAbsent(allocation.address() + offset, _ -> new BitSet());
            if (!known.isEmpty()) {
                block.acquired = block.acquired == null ? new BitSet() : block.acquired;
                block.acquired.or(known);
            }
            if (block.fenced) {
                known.set(block.linear);
                if (block.acquired != null) {
                    known.or(block.acquired);
                }
            }
        }
    }

    PtxMachine.Settings settings() {
        return settings;
    }

    /** Tells this launch from earlier ones in the log of accesses. */
    int number() {
        return number;
    }

    boolean isParallel() {
        return parallel;
    }

    int grid(int axis) {
        return grid[axis];
    }

    int threads(int axis) {
        return threads[axis];
    }

    byte[] parameters() {
        return parameters;
    }

    ParameterMemory parameterMemory() {
        return parameterMemory;
    }

    String describeBlock(int block) {
        return "(" + block % grid[0] + ", " + block / grid[0] % grid[1] + ", " + block / grid[0] / grid[1] + ")";
    }
}
