package io.levee.kernels.ptx;

import io.levee.kernels.dtype.BFloat16;
import io.levee.kernels.dtype.Float16;

/** Rounding of sums of two doubles, of which nothing may be lost, to narrower types. */
final class Rounding {
    private Rounding() {}

    /** What rounding lost in {@code sum = a + b} (Knuth). */
    static double lost(double a, double b, double sum) {
        double part = sum - a;
        return a - (sum - part) + (b - part);
    }

    /**
     * Rounds {@code high + low} to float32.
     *
     * @param mode {@code rn}, {@code rz}, {@code rm} (down) or {@code rp} (up)
     * @param low smaller than half a unit in the last place of {@code high}
     */
    static float toFloat(double high, double low, String mode) {
        if (mode.equals("rn") || !Double.isFinite(high)) {
            return (float) oddDouble(high, low);
        }
        float nearest = (float) high;
        double excess = high - nearest + low;
        if (excess == 0) {
            return nearest;
        }
        boolean down = mode.equals("rm") || mode.equals("rz") && (nearest > 0 || nearest == 0 && excess > 0);
        if (down) {
            return excess < 0 ? Math.nextDown(nearest) : nearest;
        }
        return excess > 0 ? Math.nextUp(nearest) : nearest;
    }

    /** {@code high + low} as a double whose last bit is set when anything was lost: it may be rounded again. */
    private static double oddDouble(double high, double low) {
        if (low == 0 || !Double.isFinite(high)) {
            return high;
        }
        double towardsZero = low < 0 == high > 0 ? (high > 0 ? Math.nextDown(high) : Math.nextUp(high)) : high;
        return Double.longBitsToDouble(Double.doubleToRawLongBits(towardsZero) | 1);
    }

    /** {@code high + low} as a float whose last bit is set when anything was lost: it may be rounded to 16 bits. */
    static float toOddFloat(double high, double low) {
        double value = oddDouble(high, low);
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        float towardsZero = Math.abs((double) nearest) > Math.abs(value)
                ? (nearest > 0 ? Math.nextDown(nearest) : Math.nextUp(nearest))
                : nearest;
        return Float.intBitsToFloat(Float.floatToRawIntBits(towardsZero) | 1);
    }

    static int toBFloat16(float value) {
        return Float.isNaN(value) ? 0x7fff : BFloat16.fromFloat(value) & 0xffff;
    }

    static int toFloat16(float value) {
        return Float.isNaN(value) ? 0x7fff : Float16.fromFloat(value) & 0xffff;
    }

    /** A subnormal number becomes a zero of its sign. */
    static float flush(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    /** Into [0, 1]; what is not a number becomes 0. */
    static float saturate(float value) {
        return value > 0 ? Math.min(value, 1f) : 0f;
    }
}
