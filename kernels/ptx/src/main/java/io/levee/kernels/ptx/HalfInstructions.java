package io.levee.kernels.ptx;

/** Arithmetic on float16 and bfloat16, one or two in a register; each result is rounded once. */
final class HalfInstructions {
    private HalfInstructions() {}

    /** An operation on values widened to float64. */
    @FunctionalInterface
    private interface Operation {
        float apply(float a, float b, float c);
    }

    /** Decodes the statement, null when it belongs to another family. */
    static Instruction decode(StatementForm form, PtxType type) {
        boolean brain = type == PtxType.BF16 || type == PtxType.BF16X2;
        boolean pair = type.bits == 32;
        boolean bits = form.base().equals("neg") || form.base().equals("abs");
        WarpLanes.OfInt function = bits ? signs(form.base().equals("neg")) : arithmetic(form, brain);
        if (function == null) {
            return null;
        }
        WarpLanes.OfInt whole = pair
                ? (a, b, c) -> function.apply(a & 0xffff, b & 0xffff, c & 0xffff)
                        | function.apply(a >>> 16, b >>> 16, c >>> 16) << 16
                : (a, b, c) -> function.apply(a & 0xffff, b & 0xffff, c & 0xffff);
        int count = form.count();
        return LaneInstruction.toRow(
                        WarpLanes.eachInt(whole),
                        form.destination(0, type),
                        form.row(1, type),
                        count > 2 ? form.row(2, type) : 0,
                        count > 3 ? form.row(3, type) : 0)
                .as(InstructionClass.FLOAT)
                .counting(FloatInstructions.operations(form.base()) * (pair ? 2 : 1));
    }

    private static WarpLanes.OfInt signs(boolean negate) {
        return negate ? (a, _, _) -> a ^ 0x8000 : (a, _, _) -> a & 0x7fff;
    }

    private static WarpLanes.OfInt arithmetic(StatementForm form, boolean brain) {
        Operation operation = operation(form);
        if (operation == null) {
            return null;
        }
        boolean flush = form.take("ftz");
        boolean saturate = form.take("sat");
        boolean relu = form.take("relu");
        form.take("rn");
        return (a, b, c) -> {
            float result = operation.apply(widen(a, brain), widen(b, brain), widen(c, brain));
            float bounded = saturate ? Rounding.saturate(result) : relu && !(result > 0) ? 0 : result;
            int rounded = brain ? Rounding.toBFloat16(bounded) : Rounding.toFloat16(bounded);
            return flush && (rounded & 0x7c00) == 0 ? rounded & 0x8000 : rounded;
        };
    }

    private static Operation operation(StatementForm form) {
        return switch (form.base()) {
            case "add" -> (a, b, _) -> sum(a, b);
            case "sub" -> (a, b, _) -> sum(a, -b);
            case "mul" -> (a, b, _) -> Rounding.toOddFloat((double) a * b, 0);
            case "fma" -> (a, b, c) -> sum((double) a * b, c);
            case "min", "max" -> extremum(form.base().equals("min"), form.take("NaN"));
            case "ex2" -> {
                form.require("approx");
                yield (a, _, _) -> FloatInstructions.powerOfTwo(a);
            }
            case "tanh" -> {
                form.require("approx");
                yield (a, _, _) -> (float) Math.tanh(a);
            }
            default -> null;
        };
    }

    private static float sum(double a, double b) {
        double sum = a + b;
        return Rounding.toOddFloat(sum, Double.isFinite(sum) ? Rounding.lost(a, b, sum) : 0);
    }

    private static Operation extremum(boolean min, boolean propagate) {
        return (a, b, _) -> {
            if (a != a || b != b) {
                return propagate || a != a && b != b ? Float.NaN : a != a ? b : a;
            }
            return min ? Math.min(a, b) : Math.max(a, b);
        };
    }

    static float widen(int bits, boolean brain) {
        return brain ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat((short) bits);
    }
}
