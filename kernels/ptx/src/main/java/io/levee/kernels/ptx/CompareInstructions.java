package io.levee.kernels.ptx;

/** Comparisons, and selections by them. */
final class CompareInstructions {
    private CompareInstructions() {}

    static Instruction decode(StatementForm form, PtxType type) {
        return switch (form.base()) {
            case "setp" -> setPredicate(form, type);
            case "set" -> set(form, type);
            case "selp" -> select(form, type);
            case "slct" -> selectBySign(form, type);
            case "testp" -> testProperty(form, type);
            default -> null;
        };
    }

    private static InstructionClass kind(PtxType type) {
        return type == PtxType.F64
                ? InstructionClass.DOUBLE
                : type.isFloat() ? InstructionClass.FLOAT : InstructionClass.INTEGER;
    }

    private static Instruction setPredicate(StatementForm form, PtxType type) {
        CompareOperator test = CompareOperators.of(form, type);
        String combination = form.takeAny("and", "or", "xor");
        form.take("ftz");
        form.expectCount(combination == null ? 3 : 4);
        boolean pair = form.operand(0) instanceof Operand.Pair;
        int d = pair && form.operand(0) instanceof Operand.Pair(Operand first, Operand _)
                ? form.predicate(first)
                : form.predicate(0);
        int complement = pair && form.operand(0) instanceof Operand.Pair(Operand _, Operand second)
                ? form.predicate(second)
                : -1;
        int a = form.row(1, type);
        int b = form.row(2, type);
        if (combination == null && complement < 0) {
            return Action.instruction(
                    kind(type), (warp, mask) -> warp.setPredicate(d, mask, test.apply(warp.r, warp.l, a, b)));
        }
        PredicateOperand third = combination == null ? null : PredicateOperand.of(form, 3);
        return Action.instruction(kind(type), (warp, mask) -> {
            int result = test.apply(warp.r, warp.l, a, b);
            int other = third == null ? 0 : third.lanes(warp);
            warp.setPredicate(d, mask, combine(combination, result, other));
            if (complement >= 0) {
                warp.setPredicate(complement, mask, combine(combination, ~result, other));
            }
        });
    }

    private static int combine(String combination, int result, int other) {
        return switch (combination) {
            case null -> result;
            case "and" -> result & other;
            case "or" -> result | other;
            default -> result ^ other;
        };
    }

    private static Instruction set(StatementForm form, PtxType type) {
        PtxType result = form.takeType();
        CompareOperator test = CompareOperators.of(form, type);
        form.take("ftz");
        form.expectCount(3);
        int yes = result == PtxType.F32 ? Float.floatToRawIntBits(1) : -1;
        int d = form.destination(0, result);
        int a = form.row(1, type);
        int b = form.row(2, type);
        return Action.instruction(kind(type), (warp, mask) -> {
            int lanes = test.apply(warp.r, warp.l, a, b);
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                warp.r[i] = (lanes >>> i & 1) != 0 ? yes : 0;
            }
            WarpLanes.keep(warp.r, d, mask);
        });
    }

    private static Instruction select(StatementForm form, PtxType type) {
        form.expectCount(4);
        int d = form.destination(0, type);
        int a = form.row(1, type);
        int b = form.row(2, type);
        int p = form.predicate(3);
        if (type.isWide()) {
            return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
                choose(warp.l, warp.p[p], a, b);
                WarpLanes.keep(warp.l, d, mask);
            });
        }
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            choose(warp.r, warp.p[p], a, b);
            WarpLanes.keep(warp.r, d, mask);
        });
    }

    private static void choose(int[] r, int lanes, int a, int b) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[i] = (lanes >>> i & 1) != 0 ? r[a + i] : r[b + i];
        }
    }

    private static void choose(long[] l, int lanes, int a, int b) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            l[i] = (lanes >>> i & 1) != 0 ? l[a + i] : l[b + i];
        }
    }

    private static Instruction selectBySign(StatementForm form, PtxType sign) {
        PtxType type = form.takeType();
        form.take("ftz");
        form.expectCount(4);
        int d = form.destination(0, type);
        int a = form.row(1, type);
        int b = form.row(2, type);
        int c = form.row(3, sign);
        boolean real = sign == PtxType.F32;
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            int lanes = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                boolean first = real ? Float.intBitsToFloat(warp.r[c + i]) >= 0 : warp.r[c + i] >= 0;
                lanes |= first ? 1 << i : 0;
            }
            if (type.isWide()) {
                choose(warp.l, lanes, a, b);
                WarpLanes.keep(warp.l, d, mask);
            } else {
                choose(warp.r, lanes, a, b);
                WarpLanes.keep(warp.r, d, mask);
            }
        });
    }

    private static Instruction testProperty(StatementForm form, PtxType type) {
        form.expectCount(2);
        String property = form.require("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        double normal = type == PtxType.F64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
        int p = form.predicate(0);
        int a = form.row(1, type);
        return Action.instruction(InstructionClass.FLOAT, (warp, mask) -> {
            int lanes = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                lanes |= has(property, CompareOperators.value(warp.r, warp.l, a + i, type), normal) ? 1 << i : 0;
            }
            warp.setPredicate(p, mask, lanes);
        });
    }

    private static boolean has(String property, double x, double normal) {
        return switch (property) {
            case "finite" -> Double.isFinite(x);
            case "infinite" -> Double.isInfinite(x);
            case "number" -> !Double.isNaN(x);
            case "notanumber" -> Double.isNaN(x);
            case "normal" -> Double.isFinite(x) && Math.abs(x) >= normal;
            default -> x != 0 && Math.abs(x) < normal;
        };
    }
}
