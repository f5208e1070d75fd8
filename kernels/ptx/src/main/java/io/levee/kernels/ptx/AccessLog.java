package io.levee.kernels.ptx;

import java.util.Arrays;

/**
 * The last write and the last reads of each granule of a region: 4 bytes, or fewer once a narrower access was seen.
 * Kept are the {@link Access} and the time of its warp's {@link Clock}.
 */
final class AccessLog {
    private final Region region;
    private final boolean ofBlock;
    private int shift = 2;
    private int blockRun;
    private long[] writes;
    private int[] writeTimes;
    private long[] reads;
    private int[] readTimes;

    /** The last read by another warp or block than that of {@link #reads}. */
    private long[] otherReads;

    private int[] otherReadTimes;

    /** Lanes, plus one, that asynchronous copies are in flight for; only in shared memory. */
    private int[] departed;

    private int inFlight;

    AccessLog(Region region) {
        this.region = region;
        this.ofBlock = !(region instanceof Allocation);
    }

    /** Begins another run of a block: what was logged before no longer counts. */
    void beginBlock() {
        if (++blockRun > Access.LAST_RUN) {
            clear();
            blockRun = 1;
        }
        if (inFlight > 0) {
            Arrays.fill(departed, 0);
            inFlight = 0;
        }
    }

    /** Forgets everything. */
    void clear() {
        writes = null;
    }

    private void prepare(int width) {
        if (writes == null) {
            int granules = (region.bytes.length >> shift) + 1;
            writes = new long[granules];
            writeTimes = new int[granules];
            reads = new long[granules];
            readTimes = new int[granules];
            otherReads = new long[granules];
            otherReadTimes = new int[granules];
            departed = ofBlock ? new int[granules] : null;
        }
        while (width < 1 << shift) {
            refine();
        }
    }

    private void refine() {
        shift--;
        writes = doubled(writes);
        writeTimes = doubled(writeTimes);
        reads = doubled(reads);
        readTimes = doubled(readTimes);
        otherReads = doubled(otherReads);
        otherReadTimes = doubled(otherReadTimes);
        if (ofBlock) {
            departed = doubled(departed);
            inFlight *= 2;
        }
    }

    private static long[] doubled(long[] values) {
        long[] result = new long[2 * values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i >> 1];
        }
        return result;
    }

    private static int[] doubled(int[] values) {
        int[] result = new int[2 * values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i >> 1];
        }
        return result;
    }

    private long run(Warp warp) {
        return ofBlock ? blockRun : warp.block.launch.number();
    }

    private long access(Warp warp, Instruction instruction) {
        return Access.of(run(warp), warp.block.linear, warp.number, instruction);
    }

    /** Checks and logs loads of the lanes at {@code warp.offsets}. */
    void load(Warp warp, int mask, int width, Instruction instruction) {
        prepare(width);
        if (inFlight > 0) {
            requireArrived(warp, mask, width, "read");
        }
        long run = run(warp);
        long access = access(warp, instruction);
        int now = warp.clock.now();
        int count = width >> shift;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int first = warp.offsets[lane] >> shift;
            long own = Access.withLane(access, lane);
            for (int granule = first; granule < first + count; granule++) {
                long write = writes[granule];
                if (Access.isOf(write, run)) {
                    requireOrdered(warp, lane, granule, write, instruction);
                }
                long before = reads[granule];
                if (!Access.isOf(before, run) || before == own) {
                    reads[granule] = own;
                    readTimes[granule] = now;
                } else {
                    logOtherRead(granule, before, own, now);
                }
            }
        }
    }

    private void requireOrdered(Warp warp, int lane, int granule, long write, Instruction instruction) {
        if (conflicts(write, writeTimes[granule], warp, lane, instruction.strong)) {
            throw race(warp, lane, write, "written", "read", granule);
        }
        if (instruction.readOnly) {
            throw new Violation(
                    lane,
                    "read-only: ld.global.nc reads offset " + (granule << shift) + " of " + region.name()
                            + ", which this launch has written at " + warp.kernel.describe(Access.place(write)));
        }
    }

    /** Checks and logs a load of any number of bytes by one lane. */
    void read(Warp warp, int lane, int offset, int width, Instruction instruction) {
        prepare(width);
        long run = run(warp);
        long access = Access.withLane(access(warp, instruction), lane);
        int last = offset + width - 1 >> shift;
        for (int granule = offset >> shift; granule <= last; granule++) {
            if (Access.isOf(writes[granule], run)) {
                requireOrdered(warp, lane, granule, writes[granule], instruction);
            }
            logOtherRead(granule, reads[granule], access, warp.clock.now());
        }
    }

    /** Logs a read where there was one: those of two warps are kept, and those of several lanes as such. */
    private void logOtherRead(int granule, long before, long access, int now) {
        long logged = access;
        if (!Access.isSameWarp(before, access)) {
            if (!isKept(otherReads[granule], before, access)) {
                otherReads[granule] = before;
                otherReadTimes[granule] = readTimes[granule];
            }
        } else if (readTimes[granule] == now && !Access.isSameLane(before, access)) {
            logged = Access.withLane(access, Access.SEVERAL);
        }
        reads[granule] = logged;
        readTimes[granule] = now;
    }

    /** A read by another block stays when this block reads again: it races with every write here, whatever the barriers. */
    private static boolean isKept(long other, long before, long access) {
        int block = Access.block(access);
        return Access.isSameRun(other, access) && !Access.isByBlock(other, block) && Access.isByBlock(before, block);
    }

    /** Checks stores of all lanes against earlier accesses, then logs them. */
    void store(Warp warp, int mask, int width, Instruction instruction) {
        prepare(width);
        if (inFlight > 0) {
            requireArrived(warp, mask, width, "write");
        }
        long run = run(warp);
        int count = width >> shift;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int first = warp.offsets[lane] >> shift;
            for (int granule = first; granule < first + count; granule++) {
                if (Access.isOf(writes[granule], run) || Access.isOf(reads[granule], run)) {
                    checkWrite(warp, lane, granule, instruction.strong);
                }
            }
        }
        int now = warp.clock.now();
        long access = access(warp, instruction);
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            logWrite(Access.withLane(access, lane), now, warp.offsets[lane], width);
        }
    }

    /** Logs a write that was checked when it began. */
    void write(Warp warp, int lane, int offset, int width, Instruction instruction) {
        logWrite(Access.withLane(access(warp, instruction), lane), warp.clock.now(), offset, width);
    }

    private void logWrite(long access, int now, int offset, int width) {
        int last = offset + width - 1 >> shift;
        for (int granule = offset >> shift; granule <= last; granule++) {
            long before = writes[granule];
            boolean together = Access.differOnlyInLane(before, access) && writeTimes[granule] == now;
            writes[granule] = together ? Access.withLane(access, Access.TOGETHER) : access;
            writeTimes[granule] = now;
        }
    }

    private void checkWrite(Warp warp, int lane, int granule, boolean strong) {
        long write = writes[granule];
        if (Access.isOf(write, run(warp)) && conflicts(write, writeTimes[granule], warp, lane, strong)) {
            throw race(warp, lane, write, "written", "written", granule);
        }
        // The read by another warp first: it tells more than one by this warp.
        checkOverwritten(warp, lane, otherReads[granule], otherReadTimes[granule], granule, strong);
        checkOverwritten(warp, lane, reads[granule], readTimes[granule], granule, strong);
    }

    private void checkOverwritten(Warp warp, int lane, long read, int time, int granule, boolean strong) {
        if (Access.isOf(read, run(warp)) && conflicts(read, time, warp, lane, strong)) {
            throw race(warp, lane, read, "read", "written", granule);
        }
    }

    /** True when nothing orders the earlier access before one of this lane now. */
    private static boolean conflicts(long earlier, int time, Warp warp, int lane, boolean strong) {
        if (strong && Access.isStrong(earlier)) {
            return false;
        }
        if (!Access.isByBlock(earlier, warp.block.linear)) {
            return warp.block.acquired == null || !warp.block.acquired.get(Access.block(earlier));
        }
        int other = Access.warp(earlier);
        if (other != warp.number) {
            return !warp.clock.knows(other, time);
        }
        boolean sameLane = Access.lane(earlier) == lane || Access.lane(earlier) == Access.TOGETHER;
        return !sameLane
                && time == warp.clock.now()
                && warp.block.launch.settings().laneRaces();
    }

    /** Marks the targets of asynchronous copies. */
    void depart(Warp warp, int mask, int width) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int last = warp.offsets[lane] + width - 1 >> shift;
            for (int granule = warp.offsets[lane] >> shift; granule <= last; granule++) {
                departed[granule] = warp.number * WarpLanes.WIDTH + lane + 1;
                inFlight++;
            }
        }
    }

    void arrive(int offset, int width) {
        int last = offset + width - 1 >> shift;
        for (int granule = offset >> shift; granule <= last; granule++) {
            departed[granule] = 0;
            inFlight--;
        }
    }

    private void requireArrived(Warp warp, int mask, int width, String what) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int last = warp.offsets[lane] + width - 1 >> shift;
            for (int granule = warp.offsets[lane] >> shift; granule <= last; granule++) {
                if (departed[granule] != 0) {
                    throw notArrived(lane, granule, what);
                }
            }
        }
    }

    private Violation notArrived(int lane, int granule, String what) {
        int thread = departed[granule] - 1;
        return new Violation(
                lane,
                "in flight: a " + what + " at offset " + (granule << shift) + " of " + region.name()
                        + " while a cp.async of warp " + thread / WarpLanes.WIDTH + ", lane " + thread % WarpLanes.WIDTH
                        + " into it has not been waited for");
    }

    private Violation race(Warp warp, int lane, long earlier, String first, String second, int granule) {
        int other = Access.warp(earlier);
        int otherLane = Access.lane(earlier);
        boolean sameBlock = ofBlock || Access.isByBlock(earlier, warp.block.linear);
        boolean sameWarp = sameBlock && other == warp.number;
        String who = (sameBlock ? "" : "block " + warp.block.launch.describeBlock(Access.block(earlier)) + ", ")
                + (sameWarp ? "" : "warp " + other + ", ")
                + (otherLane >= Access.SEVERAL ? "several lanes" : "lane " + otherLane);
        String missing = !sameBlock ? "in one launch" : sameWarp ? "without bar.warp.sync" : "without a barrier";
        return new Violation(
                lane,
                "race: offset " + (granule << shift) + " of " + region.name() + " is " + first + " by " + who + " at "
                        + warp.kernel.describe(Access.place(earlier)) + " and " + second + " here " + missing);
    }
}
