package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of quantised types as what they are made of: value i is scale[i / group] · level[i] + minimum[i / group]. The product
 * is exact in float32, so that the sum, rounded once, fused or not, is bit for bit what {@link Values} gives (a zero may have
 * the other sign).
 */
public final class Levels {
    /** Levels of a block at most. */
    public static final int MOST = 256;

    /** Groups of a block at most. */
    public static final int MOST_GROUPS = 16;

    private Levels() {}

    /**
     * Values that share a scale.
     *
     * @throws IllegalArgumentException for types without blocks
     */
    public static int group(Dtype dtype) {
        return switch (dtype) {
            case Q8_0, Q4_0, Q4_1, Q4_K -> 32;
            case Q6_K -> 16;
            case F32, BF16, F16, I32 -> throw noBlocks(dtype);
        };
    }

    /** True when levels are at least 0 and below 16. */
    public static boolean fourBits(Dtype dtype) {
        return switch (dtype) {
            case Q4_0, Q4_1, Q4_K -> true;
            case Q8_0, Q6_K, F32, BF16, F16, I32 -> false;
        };
    }

    /**
     * Takes a block apart.
     *
     * @param offsetBytes where the block begins
     * @param levels receives one byte for each value, {@link #MOST} at most
     * @param scales receives one scale for each group
     * @param minima receives one minimum for each group
     * @throws IllegalArgumentException for types without blocks
     */
    public static void read(
            MemorySegment source, Dtype dtype, long offsetBytes, byte[] levels, float[] scales, float[] minima) {
        switch (dtype) {
            case Q8_0 -> Q80.levels(source, offsetBytes, levels, scales, minima);
            case Q4_0 -> Q40.levels(source, offsetBytes, levels, scales, minima);
            case Q4_1 -> Q41.levels(source, offsetBytes, levels, scales, minima);
            case Q4_K -> Q4K.levels(source, offsetBytes, levels, scales, minima);
            case Q6_K -> Q6K.levels(source, offsetBytes, levels, scales, minima);
            case F32, BF16, F16, I32 -> throw noBlocks(dtype);
        }
    }

    private static IllegalArgumentException noBlocks(Dtype dtype) {
        return new IllegalArgumentException(dtype + " has no blocks");
    }
}
