package io.levee.kernels.cuda;

/** How the kernels of quads.cuh cut flat buffers and rows. */
final class Flat {
    /** Threads of a block. */
    static final int THREADS = 256;

    /** Values of a block. */
    static final int PIECE = 4 * THREADS;

    /** Rows, or warps, of a block. */
    static final int WARPS = THREADS / 32;

    /** Columns of a warp. */
    static final int STRIP = 128;

    private Flat() {}

    /** Blocks that flat buffers of this many values are cut into. */
    static long blocks(long count) {
        return Math.ceilDiv(count, PIECE);
    }

    /** Blocks that this many rows, a warp each, are cut into. */
    static int rowBlocks(int rows) {
        return Math.ceilDiv(rows, WARPS);
    }

    /** Strips of a row. */
    static int strips(int width) {
        return Math.ceilDiv(width, STRIP);
    }

    /**
     * Checks that operands have the values that an operation will touch: a kernel that leaves its memory has no other witness.
     *
     * @throws IllegalArgumentException when one is too short; it names the operation
     */
    static void require(String operation, long count, DeviceSlice... operands) {
        for (DeviceSlice operand : operands) {
            if (operand.count() < count) {
                throw new IllegalArgumentException(operation + ": expected operands of at least " + count
                        + " values, found one of " + operand.count());
            }
        }
    }
}
