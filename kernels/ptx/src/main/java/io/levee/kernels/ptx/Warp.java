package io.levee.kernels.ptx;

import java.util.Arrays;
import java.util.Map;

/**
 * 32 lanes in lockstep. Lanes that went different ways are groups of a program counter and a mask; the group that is
 * furthest behind runs, and groups that meet become one.
 */
final class Warp {
    private static final int NO_BARRIER = -1;
    final PtxKernel kernel;
    final Block block;
    final int number;

    /** Rows of 32 bits; row 0 is scratch. */
    final int[] r;

    /** Rows of 64 bits; row 0 is scratch. */
    final long[] l;

    /** Predicates: a bit for each lane. Number 0 holds the carry flags. */
    final int[] p;

    final LocalMemory local;
    final AsyncCopies copies;

    /** Addresses and offsets of the memory instruction that is running. */
    final long[] addresses = new long[WarpLanes.WIDTH];

    final int[] offsets = new int[WarpLanes.WIDTH];

    /** Scratch of shuffles and matrices. */
    final int[] scratch = new int[4 * WarpLanes.WIDTH];

    final float[] matrices = new float[512];

    /** What happened before what: see {@link Shadow}. */
    final Clock clock;

    /** Lanes that have not exited, and those that run now. */
    int alive;

    int mask;

    /** Where the running group continues. */
    int next;

    /** Warp instructions executed in this block. */
    long executed;

    /** The lanes that have written each of the kernel's registers that might be read before; null when nothing is checked. */
    private final int[] written;

    /** Counts what is executed; null when nothing is counted. */
    Counter counter;

    private final int[][] threads = new int[3][WarpLanes.WIDTH];
    private final int[] groupPlaces = new int[WarpLanes.WIDTH + 1];
    private final int[] groupMasks = new int[WarpLanes.WIDTH + 1];
    private int groups;
    private int pc;
    private int barrier = NO_BARRIER;
    private int barrierThreads;
    private BarrierReduction reduction;

    Warp(PtxKernel kernel, Block block, int number, int warps) {
        this.kernel = kernel;
        this.block = block;
        this.number = number;
        Layout layout = kernel.layout();
        r = new int[layout.rows() * WarpLanes.WIDTH];
        l = new long[layout.wideRows() * WarpLanes.WIDTH];
        p = new int[kernel.predicates()];
        written = block.checked ? new int[kernel.firstWrites().count()] : null;
        local = new LocalMemory(layout.localBytes());
        copies = new AsyncCopies(this);
        clock = new Clock(number, warps);
        for (Map.Entry<Integer, Integer> constant : layout.constants().entrySet()) {
            int start = constant.getValue() * WarpLanes.WIDTH;
            Arrays.fill(r, start, start + WarpLanes.WIDTH, constant.getKey());
        }
        for (Map.Entry<Long, Integer> constant : layout.wideConstants().entrySet()) {
            int start = constant.getValue() * WarpLanes.WIDTH;
            Arrays.fill(l, start, start + WarpLanes.WIDTH, constant.getKey());
        }
    }

    /** Places its threads in a block of these sizes. */
    void place(int x, int y) {
        for (int lane = 0; lane < WarpLanes.WIDTH; lane++) {
            int thread = number * WarpLanes.WIDTH + lane;
            threads[0][lane] = thread % x;
            threads[1][lane] = thread / x % y;
            threads[2][lane] = thread / (x * y);
        }
    }

    /** Begins a block of this many threads. */
    void begin(int blockThreads) {
        int own = blockThreads - number * WarpLanes.WIDTH;
        alive = own >= WarpLanes.WIDTH ? -1 : (1 << own) - 1;
        mask = alive;
        pc = 0;
        groups = 0;
        executed = 0;
        barrier = NO_BARRIER;
        copies.clear();
        clock.reset();
        if (written != null) {
            Arrays.fill(written, 0);
        }
        if (local.shadow != null && local.size() > 0) {
            local.shadow.forgetContent();
        }
    }

    /** The coordinates of the lanes' threads along the axis. */
    int[] threads(int axis) {
        return threads[axis];
    }

    boolean isDone() {
        return alive == 0;
    }

    boolean isWaiting() {
        return barrier != NO_BARRIER;
    }

    int barrier() {
        return barrier;
    }

    int barrierThreads() {
        return barrierThreads;
    }

    BarrierReduction reduction() {
        return reduction;
    }

    void release() {
        barrier = NO_BARRIER;
        reduction = null;
    }

    /** Stops the warp until enough threads have arrived at the barrier. */
    void waitAt(int barrier, int threads, BarrierReduction reduction) {
        this.barrier = barrier;
        this.barrierThreads = threads;
        this.reduction = reduction;
    }

    /** Runs until every lane has exited or the warp waits at a barrier. */
    void run(long budget) {
        Instruction[] code = kernel.code();
        try {
            while (true) {
                if (groups > 0 && pc >= groupPlaces[groups - 1]) {
                    meetOrSwitch();
                    continue;
                }
                Instruction instruction = code[pc];
                next = pc + 1;
                int active = instruction.guard < 0 ? mask : mask & (p[instruction.guard] ^ instruction.flip);
                executed++;
                if (instruction.firstWrites != null && written != null) {
                    kernel.firstWrites().pass(instruction.firstWrites, written, mask, active);
                }
                if (active != 0) {
                    if (counter != null) {
                        counter.execute(instruction, active);
                    }
                    instruction.execute(this, active);
                }
                pc = next;
                if (mask == 0) {
                    if (groups == 0) {
                        return;
                    }
                    mask = groupMasks[--groups];
                    pc = groupPlaces[groups];
                } else if (barrier != NO_BARRIER) {
                    return;
                }
                if (executed > budget) {
                    throw new Violation(
                            -1, "the budget of " + budget + " instructions of a warp is spent: an endless loop?");
                }
            }
        } catch (Violation violation) {
            throw kernel.fault(this, pc, violation);
        }
    }

    private void meetOrSwitch() {
        int top = --groups;
        if (pc == groupPlaces[top]) {
            mask |= groupMasks[top];
            return;
        }
        int behind = groupPlaces[top];
        int behindMask = groupMasks[top];
        push(pc, mask);
        pc = behind;
        mask = behindMask;
    }

    /** Keeps a group for later; the furthest behind lies on top. */
    private void push(int place, int lanes) {
        int at = groups++;
        while (at > 0 && groupPlaces[at - 1] < place) {
            groupPlaces[at] = groupPlaces[at - 1];
            groupMasks[at] = groupMasks[at - 1];
            at--;
        }
        groupPlaces[at] = place;
        groupMasks[at] = lanes;
    }

    /** Sends lanes to the target; the others go on. */
    void branch(int lanes, int target) {
        int staying = mask & ~lanes;
        if (staying == 0) {
            next = target;
        } else if (target < next) {
            push(next, staying);
            mask = lanes;
            next = target;
        } else {
            push(target, lanes);
            mask = staying;
        }
    }

    /** Sends lanes of a branch with many targets to one of them; {@link #gather} follows. */
    void scatter(int lanes, int target) {
        push(target, lanes);
        mask &= ~lanes;
    }

    /** Goes on with the group that is furthest behind. */
    void gather() {
        if (mask != 0) {
            push(next, mask);
        }
        groups--;
        mask = groupMasks[groups];
        next = groupPlaces[groups];
    }

    /** Ends lanes. */
    void exit(int lanes) {
        alive &= ~lanes;
        mask &= ~lanes;
    }

    void setPredicate(int predicate, int lanes, int values) {
        p[predicate] = p[predicate] & ~lanes | values & lanes;
    }

    /** Writes the value into the lanes of a row. */
    void fill(int row, int lanes, int value) {
        if (lanes == -1) {
            Arrays.fill(r, row, row + WarpLanes.WIDTH, value);
            return;
        }
        Arrays.fill(r, 0, WarpLanes.WIDTH, value);
        WarpLanes.keep(r, row, lanes);
    }

    /** Writes the value into the lanes of a row of 64 bits. */
    void fillWide(int row, int lanes, long value) {
        if (lanes == -1) {
            Arrays.fill(l, row, row + WarpLanes.WIDTH, value);
            return;
        }
        Arrays.fill(l, 0, WarpLanes.WIDTH, value);
        WarpLanes.keep(l, row, lanes);
    }

    /** Those of the lanes whose address lies in the allocation or window. */
    int lanesAt(int number, int lanes) {
        int found = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            found |= (Address.number(addresses[i]) == number ? 1 : 0) << i;
        }
        return found & lanes;
    }

    /**
     * Checks that all lanes which an instruction for several lanes names have arrived at it, except those that have
     * exited.
     *
     * @param members the lanes named
     * @param arrived the lanes that execute it
     */
    void requireMembers(int lane, int members, int arrived, String instruction) {
        int absent = members & alive & ~arrived;
        if (absent != 0) {
            throw new Violation(
                    lane,
                    instruction + " names lanes 0x" + Integer.toHexString(members) + ", but lane "
                            + Integer.numberOfTrailingZeros(absent) + " has not arrived");
        }
        if ((members >>> lane & 1) == 0) {
            throw new Violation(lane, instruction + " does not name the lane that executes it");
        }
    }
}
