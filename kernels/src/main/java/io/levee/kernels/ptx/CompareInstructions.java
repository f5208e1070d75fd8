package io.levee.kernels.ptx;

/** Comparisons, and selections by them. */
final class CompareInstructions {
    private CompareInstructions() {}

    /** Compares the rows at {@code a} and {@code b}; the result has a bit for each lane. */
    @FunctionalInterface
    private interface Test {
        int apply(int[] r, long[] l, int a, int b);
    }

    /** Decides by the order of two numbers. */
    @FunctionalInterface
    private interface Verdict {
        boolean of(boolean less, boolean equal, boolean unordered);
    }

    static Instruction decode(Form form, PtxType type) {
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

    private static Instruction setPredicate(Form form, PtxType type) {
        Test test = test(form, type);
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

    private static Instruction set(Form form, PtxType type) {
        PtxType result = form.takeType();
        Test test = test(form, type);
        form.take("ftz");
        form.expectCount(3);
        int yes = result == PtxType.F32 ? Float.floatToRawIntBits(1) : -1;
        int d = form.destination(0, result);
        int a = form.row(1, type);
        int b = form.row(2, type);
        return Action.instruction(kind(type), (warp, mask) -> {
            int lanes = test.apply(warp.r, warp.l, a, b);
            for (int i = 0; i < Lanes.WIDTH; i++) {
                warp.r[i] = (lanes >>> i & 1) != 0 ? yes : 0;
            }
            Lanes.keep(warp.r, d, mask);
        });
    }

    private static Test test(Form form, PtxType type) {
        String relation = form.takeFirst();
        if (relation == null) {
            throw form.error("expected a comparison");
        }
        if (type.isFloat()) {
            return floatTest(form, relation, type);
        }
        if (type.bits == 32 && (type.isSigned() || relation.equals("eq") || relation.equals("ne"))) {
            return intTest(form, relation);
        }
        Verdict verdict = verdict(form, signedName(relation));
        boolean signed = type.isSigned();
        if (type.isWide()) {
            return (_, l, a, b) -> {
                int result = 0;
                for (int i = 0; i < Lanes.WIDTH; i++) {
                    long x = signed ? l[a + i] : l[a + i] ^ Long.MIN_VALUE;
                    long y = signed ? l[b + i] : l[b + i] ^ Long.MIN_VALUE;
                    result |= verdict.of(x < y, x == y, false) ? 1 << i : 0;
                }
                return result;
            };
        }
        int flip = type.bits == 32 ? Integer.MIN_VALUE : 0;
        boolean half = signed;
        return (r, _, a, b) -> {
            int result = 0;
            for (int i = 0; i < Lanes.WIDTH; i++) {
                int x = half ? (short) r[a + i] : r[a + i] ^ flip;
                int y = half ? (short) r[b + i] : r[b + i] ^ flip;
                result |= verdict.of(x < y, x == y, false) ? 1 << i : 0;
            }
            return result;
        };
    }

    /** {@code lo, ls, hi, hs} are the unsigned names of {@code lt, le, gt, ge}. */
    private static String signedName(String relation) {
        return switch (relation) {
            case "lo" -> "lt";
            case "ls" -> "le";
            case "hi" -> "gt";
            case "hs" -> "ge";
            default -> relation;
        };
    }

    private static Test intTest(Form form, String relation) {
        return switch (relation) {
            case "eq" -> (r, _, a, b) -> equal(r, a, b);
            case "ne" -> (r, _, a, b) -> ~equal(r, a, b);
            case "lt" -> (r, _, a, b) -> less(r, a, b);
            case "ge" -> (r, _, a, b) -> ~less(r, a, b);
            case "gt" -> (r, _, a, b) -> less(r, b, a);
            case "le" -> (r, _, a, b) -> ~less(r, b, a);
            default -> throw form.error("unknown comparison ." + relation);
        };
    }

    private static int equal(int[] r, int a, int b) {
        int result = 0;
        for (int i = 0; i < Lanes.WIDTH; i++) {
            result |= (r[a + i] == r[b + i] ? 1 : 0) << i;
        }
        return result;
    }

    private static int less(int[] r, int a, int b) {
        int result = 0;
        for (int i = 0; i < Lanes.WIDTH; i++) {
            result |= (r[a + i] < r[b + i] ? 1 : 0) << i;
        }
        return result;
    }

    private static Test floatTest(Form form, String relation, PtxType type) {
        Verdict verdict = verdict(form, relation);
        return (r, l, a, b) -> {
            int result = 0;
            for (int i = 0; i < Lanes.WIDTH; i++) {
                double x = value(r, l, a + i, type);
                double y = value(r, l, b + i, type);
                result |= verdict.of(x < y, x == y, x != x || y != y) ? 1 << i : 0;
            }
            return result;
        };
    }

    private static double value(int[] r, long[] l, int at, PtxType type) {
        return switch (type) {
            case F64 -> Double.longBitsToDouble(l[at]);
            case F32 -> Float.intBitsToFloat(r[at]);
            default -> HalfInstructions.widen(r[at], type == PtxType.BF16);
        };
    }

    private static Verdict verdict(Form form, String relation) {
        return switch (relation) {
            case "eq" -> (_, equal, unordered) -> equal;
            case "ne" -> (_, equal, unordered) -> !equal && !unordered;
            case "lt" -> (less, _, _) -> less;
            case "le" -> (less, equal, _) -> less || equal;
            case "gt" -> (less, equal, unordered) -> !less && !equal && !unordered;
            case "ge" -> (less, _, unordered) -> !less && !unordered;
            case "equ" -> (_, equal, unordered) -> equal || unordered;
            case "neu" -> (_, equal, unordered) -> !equal || unordered;
            case "ltu" -> (less, _, unordered) -> less || unordered;
            case "leu" -> (less, equal, unordered) -> less || equal || unordered;
            case "gtu" -> (less, equal, unordered) -> !less && !equal || unordered;
            case "geu" -> (less, _, unordered) -> !less || unordered;
            case "num" -> (_, _, unordered) -> !unordered;
            case "nan" -> (_, _, unordered) -> unordered;
            default -> throw form.error("unknown comparison ." + relation);
        };
    }

    private static Instruction select(Form form, PtxType type) {
        form.expectCount(4);
        int d = form.destination(0, type);
        int a = form.row(1, type);
        int b = form.row(2, type);
        int p = form.predicate(3);
        if (type.isWide()) {
            return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
                choose(warp.l, warp.p[p], a, b);
                Lanes.keep(warp.l, d, mask);
            });
        }
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            choose(warp.r, warp.p[p], a, b);
            Lanes.keep(warp.r, d, mask);
        });
    }

    private static void choose(int[] r, int lanes, int a, int b) {
        for (int i = 0; i < Lanes.WIDTH; i++) {
            r[i] = (lanes >>> i & 1) != 0 ? r[a + i] : r[b + i];
        }
    }

    private static void choose(long[] l, int lanes, int a, int b) {
        for (int i = 0; i < Lanes.WIDTH; i++) {
            l[i] = (lanes >>> i & 1) != 0 ? l[a + i] : l[b + i];
        }
    }

    private static Instruction selectBySign(Form form, PtxType sign) {
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
            for (int i = 0; i < Lanes.WIDTH; i++) {
                boolean first = real ? Float.intBitsToFloat(warp.r[c + i]) >= 0 : warp.r[c + i] >= 0;
                lanes |= first ? 1 << i : 0;
            }
            if (type.isWide()) {
                choose(warp.l, lanes, a, b);
                Lanes.keep(warp.l, d, mask);
            } else {
                choose(warp.r, lanes, a, b);
                Lanes.keep(warp.r, d, mask);
            }
        });
    }

    private static Instruction testProperty(Form form, PtxType type) {
        form.expectCount(2);
        String property = form.require("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        double normal = type == PtxType.F64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
        int p = form.predicate(0);
        int a = form.row(1, type);
        return Action.instruction(InstructionClass.FLOAT, (warp, mask) -> {
            int lanes = 0;
            for (int i = 0; i < Lanes.WIDTH; i++) {
                lanes |= has(property, value(warp.r, warp.l, a + i, type), normal) ? 1 << i : 0;
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
