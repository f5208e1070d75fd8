package io.levee.kernels.measure;

/**
 * How much of a multiprocessor a kernel can fill.
 *
 * @param blocks that it holds at the same time
 * @param warps of these blocks
 * @param share of the warps that it could hold
 */
public record Occupancy(int blocks, int warps, double share) {
    /**
     * Of a kernel.
     *
     * @param registers of a thread
     * @param sharedBytes shared memory of a block, static and dynamic
     * @param threads of a block
     */
    public static Occupancy of(Multiprocessor on, int registers, int sharedBytes, int threads) {
        int warps = Math.ceilDiv(threads, Multiprocessor.WARP);
        int blocks = Math.min(
                Math.min(on.blocks(), on.warps() / warps),
                Math.min(blocksByRegisters(on, registers, warps), blocksBySharedBytes(on, sharedBytes)));
        return new Occupancy(blocks, blocks * warps, (double) blocks * warps / on.warps());
    }

    private static int blocksByRegisters(Multiprocessor on, int registers, int warps) {
        if (registers == 0) {
            return on.blocks();
        }
        int ofWarp = roundUp(registers * Multiprocessor.WARP, Multiprocessor.REGISTER_UNIT);
        int warpsOfQuarter = on.registers() / Multiprocessor.QUARTERS / ofWarp;
        return warpsOfQuarter * Multiprocessor.QUARTERS / warps;
    }

    private static int blocksBySharedBytes(Multiprocessor on, int sharedBytes) {
        return on.sharedBytes()
                / roundUp(sharedBytes + Multiprocessor.RESERVED_SHARED_BYTES, Multiprocessor.SHARED_UNIT);
    }

    private static int roundUp(int value, int unit) {
        return Math.ceilDiv(value, unit) * unit;
    }
}
