package io.levee.kernels.ptx;

/** Arithmetic on float64, rounded to nearest. */
final class DoubleInstructions {
    private DoubleInstructions() {}

    /** Decodes the statement, null when it belongs to another family. */
    static Instruction decode(StatementForm form) {
        PtxType type = PtxType.F64;
        WarpLanes.OfDouble function = switch (form.base()) {
            case "neg" -> (a, _, _) -> -a;
            case "abs" -> (a, _, _) -> Math.abs(a);
            case "add" -> (a, b, _) -> a + b;
            case "sub" -> (a, b, _) -> a - b;
            case "mul" -> (a, b, _) -> a * b;
            case "div" -> (a, b, _) -> a / b;
            case "fma", "mad" -> (a, b, c) -> Math.fma(a, b, c);
            case "rcp" -> form.take("approx") ? reciprocal(form) : (a, _, _) -> 1 / a;
            case "sqrt" -> (a, _, _) -> Math.sqrt(a);
            case "rsqrt" -> {
                form.require("approx");
                form.take("ftz");
                yield (a, _, _) -> 1 / Math.sqrt(a);
            }
            case "min" -> (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b);
            case "max" -> (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b);
            case "copysign" -> (a, b, _) -> Math.copySign(b, a);
            default -> null;
        };
        if (function == null) {
            return null;
        }
        form.take("rn");
        int count = form.count();
        return LaneInstruction.toWide(
                        WarpLanes.eachDouble(function),
                        form.destination(0, type),
                        form.row(1, type),
                        count > 2 ? form.row(2, type) : 0,
                        count > 3 ? form.row(3, type) : 0)
                .as(InstructionClass.DOUBLE)
                .counting(FloatInstructions.operations(form.base()));
    }

    /** The approximation has the upper 32 bits of the exact one: 20 bits of fraction. */
    private static WarpLanes.OfDouble reciprocal(StatementForm form) {
        form.require("ftz");
        return (a, _, _) -> Double.longBitsToDouble(Double.doubleToRawLongBits(1 / a) & 0xffffffff00000000L);
    }
}
