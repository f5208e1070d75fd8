package io.levee.kernels.ptx;

/**
 * Arithmetic on float32. Sums, products, fused products, divisions and roots that are rounded ({@code .rn} and so on)
 * are exact; approximations are computed in float64 and rounded, which is within the error that the hardware states.
 */
final class FloatInstructions {
    private static final double LN2 = Math.log(2);

    private FloatInstructions() {}

    /** Decodes the statement, null when it belongs to another family. */
    static Instruction decode(StatementForm form) {
        PtxType type = PtxType.F32;
        int operands = switch (form.base()) {
            case "neg", "abs", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh" -> 1;
            case "add", "sub", "mul", "div", "min", "max", "copysign" -> 2;
            case "fma", "mad" -> 3;
            default -> 0;
        };
        if (operands == 0) {
            return null;
        }
        form.expectCount(operands + 1);
        boolean flush = form.take("ftz");
        boolean saturate = form.take("sat");
        String mode = form.takeAny("rn", "rz", "rm", "rp", "approx", "full");
        boolean plain = !flush && !saturate;
        WarpLanes hot = !plain ? null : extremum(form, hot(form.base(), mode));
        WarpLanes lanes = hot != null ? hot : WarpLanes.eachFloat(adapted(scalar(form, mode), flush, saturate));
        Instruction instruction = LaneInstruction.toRow(
                lanes,
                form.destination(0, type),
                form.row(1, type),
                operands > 1 ? form.row(2, type) : 0,
                operands > 2 ? form.row(3, type) : 0);
        return instruction.as(kind(form.base())).counting(operations(form.base()));
    }

    /** The usual extrema, which ignore one operand that is not a number. */
    private static WarpLanes extremum(StatementForm form, WarpLanes other) {
        return switch (form.base()) {
            case "min" -> form.has("NaN") ? other : FloatLanes::minimum;
            case "max" -> form.has("NaN") ? other : FloatLanes::maximum;
            default -> other;
        };
    }

    private static InstructionClass kind(String base) {
        return switch (base) {
            case "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh", "div" -> InstructionClass.SPECIAL;
            default -> InstructionClass.FLOAT;
        };
    }

    static int operations(String base) {
        return switch (base) {
            case "fma", "mad" -> 2;
            case "neg", "abs", "copysign" -> 0;
            default -> 1;
        };
    }

    private static WarpLanes.OfFloat adapted(WarpLanes.OfFloat function, boolean flush, boolean saturate) {
        WarpLanes.OfFloat flushed = !flush
                ? function
                : (a, b, c) -> Rounding.flush(function.apply(Rounding.flush(a), Rounding.flush(b), Rounding.flush(c)));
        return saturate ? (a, b, c) -> Rounding.saturate(flushed.apply(a, b, c)) : flushed;
    }

    private static WarpLanes hot(String base, String mode) {
        boolean nearest = mode == null || mode.equals("rn");
        boolean quotient = nearest || mode.equals("approx") || mode.equals("full");
        return switch (base) {
            case "add" -> nearest ? FloatLanes::add : null;
            case "sub" -> nearest ? FloatLanes::subtract : null;
            case "mul" -> nearest ? FloatLanes::multiply : null;
            case "fma", "mad" -> nearest ? FloatLanes::multiplyAdd : null;
            case "div" -> quotient ? FloatLanes::divide : null;
            case "rcp" -> quotient ? FloatLanes::reciprocal : null;
            case "ex2" -> FloatLanes::power;
            case "neg" -> FloatLanes::negate;
            case "abs" -> FloatLanes::absolute;
            default -> null;
        };
    }

    /**
     * 2 to the power of x: the whole part goes into the exponent, the rest is a Taylor series (below 1e-12 relative).
     */
    static float powerOfTwo(float x) {
        if (!(Math.abs(x) < 200)) {
            return x != x ? x : x > 0 ? Float.POSITIVE_INFINITY : 0;
        }
        double whole = Math.rint((double) x);
        double t = (x - whole) * LN2;
        double series = 1 + t * (1.0 / 10);
        series = 1 + t * (1.0 / 9) * series;
        series = 1 + t * (1.0 / 8) * series;
        series = 1 + t * (1.0 / 7) * series;
        series = 1 + t * (1.0 / 6) * series;
        series = 1 + t * (1.0 / 5) * series;
        series = 1 + t * (1.0 / 4) * series;
        series = 1 + t * (1.0 / 3) * series;
        series = 1 + t * (1.0 / 2) * series;
        series = 1 + t * series;
        return (float) (series * Double.longBitsToDouble((long) whole + 1023 << 52));
    }

    private static WarpLanes.OfFloat scalar(StatementForm form, String mode) {
        String rounding = mode == null ? "rn" : mode;
        boolean approximate = rounding.equals("approx") || rounding.equals("full");
        return switch (form.base()) {
            case "neg" -> (a, _, _) -> -a;
            case "abs" -> (a, _, _) -> Math.abs(a);
            case "add" -> (a, b, _) -> sum(a, b, rounding);
            case "sub" -> (a, b, _) -> sum(a, -(double) b, rounding);
            case "mul" -> (a, b, _) -> Rounding.toFloat((double) a * b, 0, rounding);
            case "fma", "mad" -> (a, b, c) -> sum((double) a * b, c, rounding);
            case "min", "max" -> extremum(form.base().equals("min"), form.take("NaN"));
            case "copysign" ->
                (a, b, _) -> Float.intBitsToFloat(
                        Float.floatToRawIntBits(a) & 0x80000000 | Float.floatToRawIntBits(b) & 0x7fffffff);
            case "div" -> {
                requireNearest(form, rounding, approximate);
                yield (a, b, _) -> a / b;
            }
            case "rcp" -> {
                requireNearest(form, rounding, approximate);
                yield (a, _, _) -> 1 / a;
            }
            case "sqrt" -> {
                requireNearest(form, rounding, approximate);
                yield (a, _, _) -> (float) Math.sqrt(a);
            }
            default -> approximation(form.base());
        };
    }

    private static void requireNearest(StatementForm form, String rounding, boolean approximate) {
        if (!approximate && !rounding.equals("rn")) {
            throw form.error("rounding ." + rounding + " of this instruction");
        }
    }

    private static float sum(double a, double b, String rounding) {
        double sum = a + b;
        double lost = Double.isFinite(sum) ? Rounding.lost(a, b, sum) : 0;
        if (sum == 0 && rounding.equals("rm") && (a != 0 || b != 0)) {
            return -0f;
        }
        return Rounding.toFloat(sum, lost, rounding);
    }

    private static WarpLanes.OfFloat extremum(boolean min, boolean propagate) {
        return (a, b, _) -> {
            if (a != a || b != b) {
                return propagate || a != a && b != b ? Float.NaN : a != a ? b : a;
            }
            return min ? Math.min(a, b) : Math.max(a, b);
        };
    }

    private static WarpLanes.OfFloat approximation(String base) {
        return switch (base) {
            case "rsqrt" -> (a, _, _) -> (float) (1 / Math.sqrt(a));
            case "ex2" -> (a, _, _) -> powerOfTwo(a);
            case "lg2" -> (a, _, _) -> (float) (Math.log(a) / LN2);
            case "sin" -> (a, _, _) -> (float) Math.sin(a);
            case "cos" -> (a, _, _) -> (float) Math.cos(a);
            case "tanh" -> (a, _, _) -> (float) Math.tanh(a);
            default -> throw new IllegalArgumentException(base);
        };
    }
}
