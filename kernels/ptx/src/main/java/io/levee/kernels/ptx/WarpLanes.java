package io.levee.kernels.ptx;

/**
 * A function of all 32 lanes of up to three rows into a row; its loop over the lanes is written out, so that it
 * compiles well.
 */
@FunctionalInterface
interface WarpLanes {
    /** Lanes of a warp. */
    int WIDTH = 32;

    /**
     * Computes every lane; the caller keeps only the active ones.
     *
     * @param r the file of 32-bit rows
     * @param l the file of 64-bit rows
     * @param d where the result's row begins, a row of {@code r} or of {@code l} as the function is used
     * @param a where the first operand's row begins
     * @param b where the second operand's row begins
     * @param c where the third operand's row begins
     */
    void apply(int[] r, long[] l, int d, int a, int b, int c);

    /** A function of one lane of 32 bits. */
    @FunctionalInterface
    interface OfInt {
        int apply(int a, int b, int c);
    }

    /** A function of one lane of 64 bits. */
    @FunctionalInterface
    interface OfLong {
        long apply(long a, long b, long c);
    }

    /** A function of one lane of float32. */
    @FunctionalInterface
    interface OfFloat {
        float apply(float a, float b, float c);
    }

    /** A function of one lane of float64. */
    @FunctionalInterface
    interface OfDouble {
        double apply(double a, double b, double c);
    }

    /** For operations that are rare: one call a lane. */
    static WarpLanes eachInt(OfInt function) {
        return (r, l, d, a, b, c) -> {
            for (int i = 0; i < WIDTH; i++) {
                r[d + i] = function.apply(r[a + i], r[b + i], r[c + i]);
            }
        };
    }

    /** For operations that are rare: one call a lane. */
    static WarpLanes eachLong(OfLong function) {
        return (r, l, d, a, b, c) -> {
            for (int i = 0; i < WIDTH; i++) {
                l[d + i] = function.apply(l[a + i], l[b + i], l[c + i]);
            }
        };
    }

    /** For operations that are rare: one call a lane. */
    static WarpLanes eachFloat(OfFloat function) {
        return (r, l, d, a, b, c) -> {
            for (int i = 0; i < WIDTH; i++) {
                r[d + i] = Float.floatToRawIntBits(function.apply(
                        Float.intBitsToFloat(r[a + i]),
                        Float.intBitsToFloat(r[b + i]),
                        Float.intBitsToFloat(r[c + i])));
            }
        };
    }

    /** For operations that are rare: one call a lane. */
    static WarpLanes eachDouble(OfDouble function) {
        return (r, l, d, a, b, c) -> {
            for (int i = 0; i < WIDTH; i++) {
                l[d + i] = Double.doubleToRawLongBits(function.apply(
                        Double.longBitsToDouble(l[a + i]),
                        Double.longBitsToDouble(l[b + i]),
                        Double.longBitsToDouble(l[c + i])));
            }
        };
    }

    /** Copies the lanes of the mask from the scratch row to the row at {@code d}. */
    static void keep(int[] r, int d, int mask) {
        for (int i = 0; i < WIDTH; i++) {
            int taken = -(mask >>> i & 1);
            r[d + i] = r[i] & taken | r[d + i] & ~taken;
        }
    }

    /** Copies the lanes of the mask from the scratch row to the row at {@code d}. */
    static void keep(long[] l, int d, int mask) {
        for (int i = 0; i < WIDTH; i++) {
            long taken = -(long) (mask >>> i & 1);
            l[d + i] = l[i] & taken | l[d + i] & ~taken;
        }
    }
}
