package io.levee.kernels.ptx;

/** What an atomic operation or a reduction of a warp does with an old value and an operand. */
final class AtomicOperation {
    private AtomicOperation() {}

    static WarpLanes.OfInt ofInt(StatementForm form, String operation, PtxType type) {
        boolean signed = type.isSigned();
        if (type.isFloat() || type.isWide()) {
            throw form.error("operation ." + operation + " on " + type);
        }
        return switch (operation) {
            case "add" -> (a, b, _) -> a + b;
            case "and" -> (a, b, _) -> a & b;
            case "or" -> (a, b, _) -> a | b;
            case "xor" -> (a, b, _) -> a ^ b;
            case "min" -> (a, b, _) -> less(a, b, signed) ? a : b;
            case "max" -> (a, b, _) -> less(a, b, signed) ? b : a;
            case "inc" -> (a, b, _) -> Integer.compareUnsigned(a, b) >= 0 ? 0 : a + 1;
            case "dec" -> (a, b, _) -> a == 0 || Integer.compareUnsigned(a, b) > 0 ? b : a - 1;
            default -> throw form.error("unknown operation ." + operation);
        };
    }

    private static boolean less(int a, int b, boolean signed) {
        return signed ? a < b : Integer.compareUnsigned(a, b) < 0;
    }

    /** The operation on the bits of the type; the second operand of {@code cas} is the new value. */
    static WarpLanes.OfLong of(StatementForm form, String operation, PtxType type) {
        if (operation.equals("exch")) {
            return (_, b, _) -> b;
        }
        if (operation.equals("cas")) {
            return (a, b, c) -> a == b ? c : a;
        }
        if (type.isFloat()) {
            return ofFloat(form, operation, type);
        }
        if (type.isWide()) {
            return ofLong(form, operation, type.isSigned());
        }
        if (type.bits != 32) {
            throw form.error("operation ." + operation + " on " + type);
        }
        WarpLanes.OfInt function = ofInt(form, operation, type);
        return (a, b, _) -> function.apply((int) a, (int) b, 0) & 0xffffffffL;
    }

    private static WarpLanes.OfLong ofLong(StatementForm form, String operation, boolean signed) {
        return switch (operation) {
            case "add" -> (a, b, _) -> a + b;
            case "and" -> (a, b, _) -> a & b;
            case "or" -> (a, b, _) -> a | b;
            case "xor" -> (a, b, _) -> a ^ b;
            case "min" -> (a, b, _) -> less(a, b, signed) ? a : b;
            case "max" -> (a, b, _) -> less(a, b, signed) ? b : a;
            default -> throw form.error("unknown operation ." + operation);
        };
    }

    private static boolean less(long a, long b, boolean signed) {
        return signed ? a < b : Long.compareUnsigned(a, b) < 0;
    }

    private static WarpLanes.OfLong ofFloat(StatementForm form, String operation, PtxType type) {
        if (!operation.equals("add")) {
            throw form.error("operation ." + operation + " on " + type);
        }
        return switch (type) {
            case F32 ->
                (a, b, _) -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) + Float.intBitsToFloat((int) b))
                        & 0xffffffffL;
            case F64 ->
                (a, b, _) -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
            case F16X2 ->
                (a, b, _) -> halfSum((int) a & 0xffff, (int) b & 0xffff)
                        | (long) halfSum((int) a >>> 16, (int) b >>> 16) << 16;
            default -> throw form.error("operation ." + operation + " on " + type);
        };
    }

    private static int halfSum(int a, int b) {
        return Rounding.toFloat16(HalfInstructions.widen(a, false) + HalfInstructions.widen(b, false));
    }
}
