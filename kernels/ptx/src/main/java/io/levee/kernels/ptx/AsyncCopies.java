package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Copies into shared memory that a warp's lanes have begun and not yet waited for. They are carried out as late as
 * allowed: a kernel that does not wait reads what was there before.
 */
final class AsyncCopies {
    private final Warp warp;
    private final int[] committed = new int[WarpLanes.WIDTH];
    private final List<Pending> pending = new ArrayList<>();
    private final List<Pending> spare = new ArrayList<>();

    AsyncCopies(Warp warp) {
        this.warp = warp;
    }

    /** One instruction's copies. */
    private static final class Pending {
        private final int[] to = new int[WarpLanes.WIDTH];
        private final long[] from = new long[WarpLanes.WIDTH];
        private final int[] valid = new int[WarpLanes.WIDTH];
        private final int[] group = new int[WarpLanes.WIDTH];
        private int width;
        private int lanes;
        private Instruction instruction;
    }

    void clear() {
        spare.addAll(pending);
        pending.clear();
        Arrays.fill(committed, 0);
    }

    /** Begins copies to {@code warp.offsets} from the addresses; bytes beyond the valid ones become zero. */
    void begin(
            int mask, long[] from, int fromRow, long displacement, int width, int validRow, Instruction instruction) {
        Pending copy = spare.isEmpty() ? new Pending() : spare.removeLast();
        copy.width = width;
        copy.lanes = mask;
        copy.instruction = instruction;
        System.arraycopy(warp.offsets, 0, copy.to, 0, WarpLanes.WIDTH);
        System.arraycopy(committed, 0, copy.group, 0, WarpLanes.WIDTH);
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            copy.from[i] = from[fromRow + i] + displacement;
            copy.valid[i] = Math.clamp(warp.r[validRow + i], 0, width);
        }
        pending.add(copy);
    }

    void commit(int mask) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            committed[i] += mask >>> i & 1;
        }
    }

    /** Carries out the copies of the lanes, except those of their last committed groups and of no group yet. */
    void await(int mask, int groups) {
        complete(mask, groups);
    }

    /** Carries out all copies of the lanes. */
    void awaitAll(int mask) {
        complete(mask, -1);
    }

    private void complete(int mask, int groups) {
        for (int i = 0; i < pending.size(); i++) {
            Pending copy = pending.get(i);
            for (int rest = copy.lanes & mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                if (copy.group[lane] < committed[lane] - groups) {
                    carryOut(copy, lane);
                    copy.lanes &= ~(1 << lane);
                }
            }
        }
        if (!pending.isEmpty()) {
            recycle();
        }
    }

    private void recycle() {
        int kept = 0;
        for (int i = 0; i < pending.size(); i++) {
            Pending copy = pending.get(i);
            if (copy.lanes != 0) {
                pending.set(kept++, copy);
            } else {
                spare.add(copy);
            }
        }
        while (pending.size() > kept) {
            pending.removeLast();
        }
    }

    private void carryOut(Pending copy, int lane) {
        Region shared = warp.block.shared;
        int to = copy.to[lane];
        int valid = copy.valid[lane];
        if (valid > 0) {
            Allocation source = warp.block.memory.at(copy.from[lane]);
            int from = (int) Address.offset(copy.from[lane]);
            if (source == null) {
                throw new Violation(
                        lane,
                        "cp.async reads " + warp.block.memory.describe(copy.from[lane]) + " when it is waited for");
            }
            if (source.shadow != null) {
                source.shadow.loadLane(warp, lane, from, valid, copy.instruction);
            }
            System.arraycopy(source.bytes, from, shared.bytes, to, valid);
        }
        for (int i = valid; i < copy.width; i++) {
            shared.bytes[to + i] = 0;
        }
        if (shared.shadow != null) {
            shared.shadow.completeCopy(warp, lane, to, copy.width, copy.instruction);
        }
    }
}
