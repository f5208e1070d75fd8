package io.levee.kernels.ptx;

/**
 * The conversion of one value. Values travel as the bits of their register: the lower bits count, what is above is
 * ignored on the way in and extended by the sign of the type on the way out.
 *
 * @param mode rounding, null when the conversion is exact
 */
record NumberConversion(PtxType from, PtxType to, String mode, boolean flush, boolean saturate, boolean relu) {
    private static final double TWO_32 = 0x1p32;

    long apply(long bits) {
        if (from.isFloat()) {
            double value = decode(bits);
            return to.isFloat() ? encode(rounded(value), 0) : toInteger(value);
        }
        long value = extend(bits, from);
        if (!to.isFloat()) {
            return extend(saturate ? clamp(value) : value, to);
        }
        double upper = from.isSigned() ? (value >> 32) * TWO_32 : (value >>> 32) * TWO_32;
        double lower = value & 0xffffffffL;
        double sum = upper + lower;
        return encode(sum, Rounding.lost(upper, lower, sum));
    }

    static long extend(long bits, PtxType type) {
        int unused = 64 - type.bits;
        return type.isSigned() ? bits << unused >> unused : bits << unused >>> unused;
    }

    private long clamp(long value) {
        if (to.bits == 64) {
            boolean beyond = value < 0 && from.isSigned() != to.isSigned();
            return !beyond ? value : to.isSigned() ? Long.MAX_VALUE : 0;
        }
        long highest = (1L << to.bits - (to.isSigned() ? 1 : 0)) - 1;
        long lowest = to.isSigned() ? -highest - 1 : 0;
        if (value < 0 && !from.isSigned()) {
            return highest;
        }
        return Math.max(lowest, Math.min(highest, value));
    }

    private double decode(long bits) {
        return switch (from) {
            case F64 -> Double.longBitsToDouble(bits);
            case F32 -> {
                float value = Float.intBitsToFloat((int) bits);
                yield flush ? Rounding.flush(value) : value;
            }
            default -> HalfInstructions.widen((int) bits & 0xffff, from == PtxType.BF16);
        };
    }

    /** Rounds to a whole number when the mode says so. */
    private double rounded(double value) {
        return switch (mode) {
            case "rni" -> Math.rint(value);
            case "rzi" -> value < 0 ? Math.ceil(value) : Math.floor(value);
            case "rmi" -> Math.floor(value);
            case "rpi" -> Math.ceil(value);
            case null, default -> value;
        };
    }

    private long toInteger(double value) {
        if (Double.isNaN(value)) {
            return from != PtxType.F64 && !to.isWide() ? 0 : extend(1L << to.bits - 1, to);
        }
        double whole = rounded(value);
        if (to == PtxType.U64) {
            return whole <= 0
                    ? 0
                    : whole >= 0x1p64 ? -1 : whole >= 0x1p63 ? (long) (whole - 0x1p63) ^ Long.MIN_VALUE : (long) whole;
        }
        if (to == PtxType.S64) {
            return (long) whole;
        }
        double highest = Math.scalb(1.0, to.bits - (to.isSigned() ? 1 : 0)) - 1;
        double lowest = to.isSigned() ? -highest - 1 : 0;
        return (long) Math.max(lowest, Math.min(highest, whole));
    }

    private long encode(double high, double low) {
        if (to == PtxType.F64) {
            return Double.doubleToRawLongBits(saturate ? Math.max(0, Math.min(1, high)) : high);
        }
        if (to == PtxType.F32) {
            float value = Rounding.toFloat(high, low, floatMode());
            float bounded = saturate ? Rounding.saturate(value) : value;
            return Integer.toUnsignedLong(Float.floatToRawIntBits(flush ? Rounding.flush(bounded) : bounded));
        }
        float odd = Rounding.toOddFloat(high, low);
        float bounded = saturate ? Rounding.saturate(odd) : relu && !(odd > 0) ? 0 : odd;
        if ("rz".equals(mode) && !Float.isNaN(bounded)) {
            return towardsZero(bounded);
        }
        return to == PtxType.BF16 ? Rounding.toBFloat16(bounded) : Rounding.toFloat16(bounded);
    }

    private String floatMode() {
        return switch (mode) {
            case "rz", "rm", "rp" -> mode;
            case null, default -> "rn";
        };
    }

    private long towardsZero(float value) {
        if (to == PtxType.BF16) {
            return Float.floatToRawIntBits(value) >>> 16;
        }
        int nearest = Rounding.toFloat16(value);
        boolean beyond = Math.abs(Float.float16ToFloat((short) nearest)) > Math.abs(value);
        return beyond && Float.isFinite(value) ? nearest - 1 : nearest;
    }
}
