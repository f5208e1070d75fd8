package io.levee.kernels.ptx;

/**
 * An access to memory in 64 bits: run of a launch or block (14 bits), block (22), warp (5), lane (6), strong (1),
 * instruction (16).
 */
final class Access {
    /** Runs are numbered from 1 to this; then everything is forgotten. */
    static final int LAST_RUN = (1 << 14) - 1;

    /** Instead of a lane: several lanes read. */
    static final int SEVERAL = 32;

    /** Instead of a lane: several lanes wrote the same at once. Each of them has written it, so none needs to wait. */
    static final int TOGETHER = 33;

    private static final int RUN_SHIFT = 50;
    private static final int BLOCK_SHIFT = 28;
    private static final int WARP_SHIFT = 23;
    private static final int LANE_SHIFT = 17;
    private static final int STRONG_SHIFT = 16;
    private static final int BLOCK_MASK = (1 << 22) - 1;
    private static final int PLACE_MASK = (1 << 16) - 1;
    private static final long LANE_BITS = 63L << LANE_SHIFT;

    private Access() {}

    /** An access by lane 0. */
    static long of(long run, int block, int warp, Instruction instruction) {
        return run << RUN_SHIFT
                | (long) (block & BLOCK_MASK) << BLOCK_SHIFT
                | (long) warp << WARP_SHIFT
                | (instruction.strong ? 1L << STRONG_SHIFT : 0)
                | Math.min(instruction.index, PLACE_MASK);
    }

    static long withLane(long access, int lane) {
        return access & ~LANE_BITS | (long) lane << LANE_SHIFT;
    }

    static boolean isOf(long access, long run) {
        return access >>> RUN_SHIFT == run;
    }

    static int block(long access) {
        return (int) (access >>> BLOCK_SHIFT) & BLOCK_MASK;
    }

    static boolean isByBlock(long access, int block) {
        return block(access) == (block & BLOCK_MASK);
    }

    static int warp(long access) {
        return (int) (access >>> WARP_SHIFT) & 31;
    }

    static int lane(long access) {
        return (int) (access >>> LANE_SHIFT) & 63;
    }

    static boolean isStrong(long access) {
        return (access >>> STRONG_SHIFT & 1) != 0;
    }

    /** Index of the instruction. */
    static int place(long access) {
        return (int) access & PLACE_MASK;
    }

    static boolean isSameRun(long one, long other) {
        return (one ^ other) >>> RUN_SHIFT == 0;
    }

    static boolean isSameWarp(long one, long other) {
        return (one ^ other) >>> WARP_SHIFT == 0;
    }

    static boolean isSameLane(long one, long other) {
        return ((one ^ other) & LANE_BITS) == 0;
    }

    static boolean differOnlyInLane(long one, long other) {
        return one != other && ((one ^ other) & ~LANE_BITS) == 0;
    }
}
