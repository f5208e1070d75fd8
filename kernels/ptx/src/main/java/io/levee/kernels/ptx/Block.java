package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A block of threads on one thread of the host. Kept for later blocks and launches of the same kernel and size. */
final class Block {
    final PtxKernel kernel;
    final MachineMemory memory;
    final boolean checked;
    final Warp[] warps;
    final SharedMemory shared;

    /** Sizes of block and grid, place in the grid. */
    final int[] threads = new int[3];

    final int[] grid = new int[3];
    final int[] place = new int[3];

    /** The launch that it belongs to now. */
    Launch launch;

    /** The packed parameters. */
    byte[] parameters;

    /** Its number in the grid. */
    int linear;

    /** Blocks whose accesses before their last fence are known here through an atomic; null while there are none. */
    BitSet acquired;

    /** Whether a fence stands before the next atomic. */
    boolean fenced;

    private final int[] order;
    private final List<Warp> meeting = new ArrayList<>();

    Block(PtxKernel kernel, PtxMachine machine, int warpCount, int sharedBytes) {
        this.kernel = kernel;
        this.memory = machine.memory();
        this.checked = machine.settings().checked();
        this.shared = new SharedMemory(sharedBytes);
        this.warps = new Warp[warpCount];
        this.order = new int[warpCount];
        for (int i = 0; i < warpCount; i++) {
            warps[i] = new Warp(kernel, this, i, warpCount);
            order[i] = i;
        }
        if (checked) {
            shared.shadow = new Shadow(shared, true);
            for (Warp warp : warps) {
                warp.local.shadow = new Shadow(warp.local, false);
            }
        }
    }

    /** Prepares for a launch. */
    void enter(Launch launch, Counter counter) {
        this.launch = launch;
        this.parameters = launch.parameters();
        boolean moved = threads[0] != launch.threads(0) || threads[1] != launch.threads(1);
        for (int axis = 0; axis < 3; axis++) {
            threads[axis] = launch.threads(axis);
            grid[axis] = launch.grid(axis);
        }
        for (Warp warp : warps) {
            warp.counter = counter;
            if (moved) {
                warp.place(threads[0], threads[1]);
            }
        }
    }

    int dynamicSharedBytes() {
        return shared.size() - kernel.layout().sharedBytes();
    }

    /** Runs the block with this number. */
    void run(int number) {
        linear = number;
        place[0] = number % grid[0];
        place[1] = number / grid[0] % grid[1];
        place[2] = number / grid[0] / grid[1];
        acquired = null;
        fenced = false;
        int blockThreads = threads[0] * threads[1] * threads[2];
        for (Warp warp : warps) {
            warp.begin(blockThreads);
        }
        if (shared.shadow != null) {
            shared.shadow.forgetContent();
        }
        arrange(launch.settings().order());
        long budget = launch.settings().instructionBudget();
        while (true) {
            boolean progress = false;
            for (int i : order) {
                Warp warp = warps[i];
                if (!warp.isDone() && !warp.isWaiting()) {
                    warp.run(budget);
                    progress = true;
                }
            }
            if (allDone()) {
                return;
            }
            if (!releaseBarriers() && !progress) {
                throw deadlock();
            }
        }
    }

    private void arrange(BlockOrder order) {
        int count = warps.length;
        for (int i = 0; i < count; i++) {
            this.order[i] = order.kind() == BlockOrder.Kind.REVERSED ? count - 1 - i : i;
        }
        if (order.kind() == BlockOrder.Kind.SHUFFLED) {
            BlockOrder.shuffle(this.order, order.seed() ^ (long) linear << 32);
        }
    }

    private boolean allDone() {
        for (Warp warp : warps) {
            if (!warp.isDone()) {
                return false;
            }
        }
        return true;
    }

    private boolean releaseBarriers() {
        boolean released = false;
        for (Warp first : warps) {
            if (!first.isDone() && first.isWaiting() && isComplete(first)) {
                meet();
                released = true;
            }
        }
        return released;
    }

    /** Collects who waits at the same barrier; complete when they are as many as it asks for, or all who are left. */
    private boolean isComplete(Warp first) {
        meeting.clear();
        int left = 0;
        for (Warp warp : warps) {
            if (!warp.isDone()) {
                left++;
                if (warp.isWaiting() && warp.barrier() == first.barrier()) {
                    meeting.add(warp);
                }
            }
        }
        int asked = first.barrierThreads();
        return asked == 0 ? meeting.size() == left : meeting.size() * WarpLanes.WIDTH >= asked;
    }

    private void meet() {
        Warp first = meeting.getFirst();
        requireOnePlace(first);
        reduce();
        for (Warp warp : meeting) {
            first.clock.learn(warp.clock);
        }
        for (Warp warp : meeting) {
            warp.clock.learn(first.clock);
        }
        for (Warp warp : meeting) {
            warp.clock.tick();
            warp.release();
        }
    }

    /** Warps that meet without saying how many went the same way: __syncthreads in a branch that not all take is undefined. */
    private void requireOnePlace(Warp first) {
        for (Warp warp : meeting) {
            if (checked && warp.next != first.next && first.barrierThreads() + warp.barrierThreads() == 0) {
                throw kernel.fault(
                        warp,
                        warp.next - 1,
                        new Violation(
                                -1,
                                "barrier " + first.barrier() + " is waited for here and by warp " + first.number
                                        + " at " + kernel.describe(first.next - 1)));
            }
        }
    }

    private void reduce() {
        int count = 0;
        boolean all = true;
        for (Warp warp : meeting) {
            BarrierReduction reduction = warp.reduction();
            if (reduction != null) {
                count += reduction.count();
                all &= reduction.all();
            }
        }
        for (Warp warp : meeting) {
            if (warp.reduction() != null) {
                warp.reduction().deliver(warp, count, all);
            }
        }
    }

    private PtxFault deadlock() {
        StringBuilder who = new StringBuilder();
        Warp last = null;
        for (Warp warp : warps) {
            if (!warp.isDone()) {
                who.append(who.isEmpty() ? "" : ", ")
                        .append("warp ")
                        .append(warp.number)
                        .append(" at barrier ")
                        .append(warp.barrier())
                        .append(warp.barrierThreads() == 0 ? "" : " for " + warp.barrierThreads() + " threads");
                last = warp;
            }
        }
        return kernel.fault(last, last.next - 1, new Violation(-1, "deadlock: " + who));
    }
}
