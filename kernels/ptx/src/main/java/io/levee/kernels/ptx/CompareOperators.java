package io.levee.kernels.ptx;

/** The comparisons that {@code setp} and {@code set} know. */
final class CompareOperators {
    private CompareOperators() {}

    /** Decides by the order of two numbers. */
    @FunctionalInterface
    private interface Verdict {
        boolean of(boolean less, boolean equal, boolean unordered);
    }

    /** Takes the comparison from the form. */
    static CompareOperator of(StatementForm form, PtxType type) {
        String relation = form.takeFirst();
        if (relation == null) {
            throw form.error("expected a comparison");
        }
        if (type.isFloat()) {
            CompareOperator hot = type == PtxType.F32 ? singleTest(relation) : null;
            return hot != null ? hot : floatTest(form, relation, type);
        }
        if (type.bits == 32) {
            return intTest(form, signedName(relation), type.isSigned() ? 0 : Integer.MIN_VALUE);
        }
        Verdict verdict = verdict(form, signedName(relation));
        boolean signed = type.isSigned();
        if (type.isWide()) {
            return (_, l, a, b) -> {
                int result = 0;
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    long x = signed ? l[a + i] : l[a + i] ^ Long.MIN_VALUE;
                    long y = signed ? l[b + i] : l[b + i] ^ Long.MIN_VALUE;
                    result |= verdict.of(x < y, x == y, false) ? 1 << i : 0;
                }
                return result;
            };
        }
        return (r, _, a, b) -> {
            int result = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                int x = signed ? (short) r[a + i] : r[a + i];
                int y = signed ? (short) r[b + i] : r[b + i];
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

    /** Unsigned numbers are compared as signed ones with the highest bit flipped. */
    private static CompareOperator intTest(StatementForm form, String relation, int flip) {
        return switch (relation) {
            case "eq" -> (r, _, a, b) -> equal(r, a, b);
            case "ne" -> (r, _, a, b) -> ~equal(r, a, b);
            case "lt" -> (r, _, a, b) -> less(r, a, b, flip);
            case "ge" -> (r, _, a, b) -> ~less(r, a, b, flip);
            case "gt" -> (r, _, a, b) -> less(r, b, a, flip);
            case "le" -> (r, _, a, b) -> ~less(r, b, a, flip);
            default -> throw form.error("unknown comparison ." + relation);
        };
    }

    private static int equal(int[] r, int a, int b) {
        int result = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            result |= (r[a + i] == r[b + i] ? 1 : 0) << i;
        }
        return result;
    }

    private static int less(int[] r, int a, int b, int flip) {
        int result = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            result |= ((r[a + i] ^ flip) < (r[b + i] ^ flip) ? 1 : 0) << i;
        }
        return result;
    }

    /** The frequent comparisons of float32; null for the others. What is unordered fails each of the three loops. */
    private static CompareOperator singleTest(String relation) {
        return switch (relation) {
            case "eq" -> (r, _, a, b) -> singleEqual(r, a, b);
            case "neu" -> (r, _, a, b) -> ~singleEqual(r, a, b);
            case "lt" -> (r, _, a, b) -> singleLess(r, a, b);
            case "gt" -> (r, _, a, b) -> singleLess(r, b, a);
            case "geu" -> (r, _, a, b) -> ~singleLess(r, a, b);
            case "leu" -> (r, _, a, b) -> ~singleLess(r, b, a);
            case "le" -> (r, _, a, b) -> singleAtMost(r, a, b);
            case "ge" -> (r, _, a, b) -> singleAtMost(r, b, a);
            case "gtu" -> (r, _, a, b) -> ~singleAtMost(r, a, b);
            case "ltu" -> (r, _, a, b) -> ~singleAtMost(r, b, a);
            default -> null;
        };
    }

    private static int singleEqual(int[] r, int a, int b) {
        int result = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            result |= (Float.intBitsToFloat(r[a + i]) == Float.intBitsToFloat(r[b + i]) ? 1 : 0) << i;
        }
        return result;
    }

    private static int singleLess(int[] r, int a, int b) {
        int result = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            result |= (Float.intBitsToFloat(r[a + i]) < Float.intBitsToFloat(r[b + i]) ? 1 : 0) << i;
        }
        return result;
    }

    private static int singleAtMost(int[] r, int a, int b) {
        int result = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            result |= (Float.intBitsToFloat(r[a + i]) <= Float.intBitsToFloat(r[b + i]) ? 1 : 0) << i;
        }
        return result;
    }

    private static CompareOperator floatTest(StatementForm form, String relation, PtxType type) {
        Verdict verdict = verdict(form, relation);
        return (r, l, a, b) -> {
            int result = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                double x = value(r, l, a + i, type);
                double y = value(r, l, b + i, type);
                result |= verdict.of(x < y, x == y, x != x || y != y) ? 1 << i : 0;
            }
            return result;
        };
    }

    static double value(int[] r, long[] l, int at, PtxType type) {
        return switch (type) {
            case F64 -> Double.longBitsToDouble(l[at]);
            case F32 -> Float.intBitsToFloat(r[at]);
            default -> HalfInstructions.widen(r[at], type == PtxType.BF16);
        };
    }

    private static Verdict verdict(StatementForm form, String relation) {
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
}
