package io.levee.kernels.ptx;

/** Arithmetic and logic on whole numbers of 64 bits. */
final class LongInstructions {
    private LongInstructions() {}

    /** Decodes the statement, null when it belongs to another family. */
    static Instruction decode(StatementForm form, PtxType type) {
        return switch (form.base()) {
            case "add", "sub", "min", "max", "div", "rem", "and", "or", "xor" -> {
                form.expectCount(3);
                yield binary(form, type);
            }
            case "neg", "abs", "not", "cnot" -> {
                form.expectCount(2);
                yield LaneInstruction.toWide(
                        WarpLanes.eachLong(unary(form.base())), form.destination(0, type), form.row(1, type), 0, 0);
            }
            case "shl", "shr" -> shift(form, type);
            case "mul", "mad" -> product(form, type);
            case "sad" -> {
                form.expectCount(4);
                boolean signed = type.isSigned();
                WarpLanes.OfLong function = (a, b, c) -> c + (less(a, b, signed) ? b - a : a - b);
                yield LaneInstruction.toWide(
                        WarpLanes.eachLong(function),
                        form.destination(0, type),
                        form.row(1, type),
                        form.row(2, type),
                        form.row(3, type));
            }
            default -> null;
        };
    }

    private static boolean less(long a, long b, boolean signed) {
        return signed ? a < b : Long.compareUnsigned(a, b) < 0;
    }

    private static Instruction binary(StatementForm form, PtxType type) {
        WarpLanes hot = switch (form.base()) {
            case "add" -> LongInstructions::add;
            case "sub" -> LongInstructions::subtract;
            case "and" -> LongInstructions::and;
            default -> null;
        };
        WarpLanes lanes = hot != null ? hot : WarpLanes.eachLong(scalar(form.base(), type.isSigned()));
        return LaneInstruction.toWide(lanes, form.destination(0, type), form.row(1, type), form.row(2, type), 0);
    }

    private static void add(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            l[d + i] = l[a + i] + l[b + i];
        }
    }

    private static void subtract(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            l[d + i] = l[a + i] - l[b + i];
        }
    }

    private static void and(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            l[d + i] = l[a + i] & l[b + i];
        }
    }

    private static void multiply(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            l[d + i] = l[a + i] * l[b + i];
        }
    }

    private static void multiplyAdd(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            l[d + i] = l[a + i] * l[b + i] + l[c + i];
        }
    }

    private static WarpLanes.OfLong scalar(String operation, boolean signed) {
        return switch (operation) {
            case "or" -> (a, b, _) -> a | b;
            case "xor" -> (a, b, _) -> a ^ b;
            case "min" -> (a, b, _) -> less(a, b, signed) ? a : b;
            case "max" -> (a, b, _) -> less(a, b, signed) ? b : a;
            // The hardware does not trap: a division by zero has all bits set.
            case "div" -> (a, b, _) -> b == 0 ? -1 : signed ? a / b : Long.divideUnsigned(a, b);
            case "rem" -> (a, b, _) -> b == 0 ? a : signed ? a % b : Long.remainderUnsigned(a, b);
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static WarpLanes.OfLong unary(String operation) {
        return switch (operation) {
            case "neg" -> (a, _, _) -> -a;
            case "abs" -> (a, _, _) -> Math.abs(a);
            case "not" -> (a, _, _) -> ~a;
            default -> (a, _, _) -> a == 0 ? 1 : 0;
        };
    }

    /** Shift amounts are u32 for every width and clamp. */
    private static Instruction shift(StatementForm form, PtxType type) {
        form.expectCount(3);
        WarpLanes lanes;
        if (form.base().equals("shl")) {
            lanes = (r, l, d, a, b, _) -> {
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    int by = r[b + i];
                    l[d + i] = (by & ~63) != 0 ? 0 : l[a + i] << by;
                }
            };
        } else if (type.isSigned()) {
            lanes = (r, l, d, a, b, _) -> {
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    int by = r[b + i];
                    l[d + i] = l[a + i] >> ((by & ~63) != 0 ? 63 : by);
                }
            };
        } else {
            lanes = (r, l, d, a, b, _) -> {
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    int by = r[b + i];
                    l[d + i] = (by & ~63) != 0 ? 0 : l[a + i] >>> by;
                }
            };
        }
        return LaneInstruction.toWide(lanes, form.destination(0, type), form.row(1, type), form.row(2, PtxType.U32), 0);
    }

    private static Instruction product(StatementForm form, PtxType type) {
        boolean add = form.base().equals("mad");
        form.expectCount(add ? 4 : 3);
        int c = add ? form.row(3, type) : 0;
        WarpLanes lanes;
        if (form.require("lo", "hi").equals("lo")) {
            lanes = add ? LongInstructions::multiplyAdd : LongInstructions::multiply;
        } else {
            boolean signed = type.isSigned();
            lanes = WarpLanes.eachLong((x, y, z) -> high(x, y, signed) + (add ? z : 0));
        }
        return LaneInstruction.toWide(lanes, form.destination(0, type), form.row(1, type), form.row(2, type), c);
    }

    static long high(long x, long y, boolean signed) {
        return signed ? Math.multiplyHigh(x, y) : Math.unsignedMultiplyHigh(x, y);
    }
}
