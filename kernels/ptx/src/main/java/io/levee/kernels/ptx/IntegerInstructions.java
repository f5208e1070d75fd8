package io.levee.kernels.ptx;

/** Arithmetic and logic on whole numbers of 16 and 32 bits, and products into 64 bits. */
final class IntegerInstructions {
    private IntegerInstructions() {}

    /** Decodes the statement, null when it belongs to another family. */
    static Instruction decode(StatementForm form, PtxType type) {
        boolean signed = type.isSigned();
        return switch (form.base()) {
            case "add", "sub", "min", "max", "div", "rem", "and", "or", "xor" -> {
                form.expectCount(3);
                yield binary(form, type, form.base());
            }
            case "neg", "abs", "not", "cnot" -> {
                form.expectCount(2);
                yield unary(form, type);
            }
            case "shl", "shr" -> shift(form, type);
            case "mul" -> {
                form.expectCount(3);
                yield product(form, type, form.require("lo", "hi", "wide"), false);
            }
            case "mad" -> {
                form.expectCount(4);
                yield product(form, type, form.require("lo", "hi", "wide"), true);
            }
            case "sad" -> {
                form.expectCount(4);
                WarpLanes.OfInt sad = signed
                        ? (a, b, c) -> c + (int) Math.abs((long) a - b)
                        : (a, b, c) -> c + (int) Math.abs(Integer.toUnsignedLong(a) - Integer.toUnsignedLong(b));
                yield ternary(form, type, sad);
            }
            default -> null;
        };
    }

    private static Instruction binary(StatementForm form, PtxType type, String operation) {
        if (type.bits == 32) {
            WarpLanes hot = hot(operation);
            WarpLanes lanes = hot != null ? hot : WarpLanes.eachInt(scalar(form, operation, type.isSigned()));
            return LaneInstruction.toRow(lanes, form.destination(0, type), form.row(1, type), form.row(2, type), 0);
        }
        WarpLanes.OfInt function = onHalf(scalar(form, operation, type.isSigned()), type);
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function), form.destination(0, type), form.row(1, type), form.row(2, type), 0);
    }

    private static WarpLanes hot(String operation) {
        return switch (operation) {
            case "add" ->
                (r, _, d, a, b, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        r[d + i] = r[a + i] + r[b + i];
                    }
                };
            case "sub" ->
                (r, _, d, a, b, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        r[d + i] = r[a + i] - r[b + i];
                    }
                };
            case "and" ->
                (r, _, d, a, b, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        r[d + i] = r[a + i] & r[b + i];
                    }
                };
            case "or" ->
                (r, _, d, a, b, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        r[d + i] = r[a + i] | r[b + i];
                    }
                };
            case "xor" ->
                (r, _, d, a, b, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        r[d + i] = r[a + i] ^ r[b + i];
                    }
                };
            default -> null;
        };
    }

    private static WarpLanes.OfInt scalar(StatementForm form, String operation, boolean signed) {
        return switch (operation) {
            case "add" -> (a, b, _) -> a + b;
            case "sub" -> (a, b, _) -> a - b;
            case "and" -> (a, b, _) -> a & b;
            case "or" -> (a, b, _) -> a | b;
            case "xor" -> (a, b, _) -> a ^ b;
            case "min" -> signed ? (a, b, _) -> Math.min(a, b) : (a, b, _) -> Integer.compareUnsigned(a, b) < 0 ? a : b;
            case "max" -> signed ? (a, b, _) -> Math.max(a, b) : (a, b, _) -> Integer.compareUnsigned(a, b) > 0 ? a : b;
            // The hardware does not trap: a division by zero has all bits set.
            case "div" ->
                signed ? (a, b, _) -> b == 0 ? -1 : a / b : (a, b, _) -> b == 0 ? -1 : Integer.divideUnsigned(a, b);
            case "rem" ->
                signed ? (a, b, _) -> b == 0 ? a : a % b : (a, b, _) -> b == 0 ? a : Integer.remainderUnsigned(a, b);
            default -> throw form.error("unknown operation");
        };
    }

    /** The same operation on 16 bits: a row keeps them with zeros above. */
    private static WarpLanes.OfInt onHalf(WarpLanes.OfInt function, PtxType type) {
        return type.isSigned()
                ? (a, b, c) -> function.apply((short) a, (short) b, (short) c) & 0xffff
                : (a, b, c) -> function.apply(a, b, c) & 0xffff;
    }

    private static Instruction unary(StatementForm form, PtxType type) {
        WarpLanes.OfInt function = switch (form.base()) {
            case "neg" -> (a, _, _) -> -a;
            case "abs" -> (a, _, _) -> Math.abs(a);
            case "not" -> (a, _, _) -> ~a;
            default -> (a, _, _) -> a == 0 ? 1 : 0;
        };
        WarpLanes.OfInt sized = type.bits == 32 ? function : onHalf(function, type);
        return LaneInstruction.toRow(WarpLanes.eachInt(sized), form.destination(0, type), form.row(1, type), 0, 0);
    }

    /** Shift amounts are u32 for every width and clamp. */
    private static Instruction shift(StatementForm form, PtxType type) {
        form.expectCount(3);
        int bits = type.bits;
        WarpLanes lanes;
        if (form.base().equals("shl")) {
            int keep = bits == 32 ? -1 : 0xffff;
            lanes = (r, _, d, a, b, _) -> {
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    int by = r[b + i];
                    r[d + i] = (by & ~31) != 0 ? 0 : r[a + i] << by & keep;
                }
            };
        } else if (!type.isSigned()) {
            lanes = (r, _, d, a, b, _) -> {
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    int by = r[b + i];
                    r[d + i] = (by & ~31) != 0 ? 0 : r[a + i] >>> by;
                }
            };
        } else {
            WarpLanes.OfInt function = (a, b, _) -> a >> ((b & ~31) != 0 ? 31 : b);
            lanes = WarpLanes.eachInt(bits == 32 ? function : (a, b, c) -> function.apply((short) a, b, c) & 0xffff);
        }
        return LaneInstruction.toRow(lanes, form.destination(0, type), form.row(1, type), form.row(2, PtxType.U32), 0);
    }

    private static Instruction ternary(StatementForm form, PtxType type, WarpLanes.OfInt function) {
        WarpLanes.OfInt sized = type.bits == 32 ? function : onHalf(function, type);
        return LaneInstruction.toRow(
                WarpLanes.eachInt(sized),
                form.destination(0, type),
                form.row(1, type),
                form.row(2, type),
                form.row(3, type));
    }

    private static Instruction product(StatementForm form, PtxType type, String part, boolean add) {
        boolean signed = type.isSigned();
        if (part.equals("wide")) {
            return type.bits == 32 ? wideProduct(form, type, add) : wideHalfProduct(form, type, add);
        }
        int c = add ? form.row(3, type) : 0;
        if (type.bits == 16) {
            int by = part.equals("lo") ? 0 : 16;
            WarpLanes.OfInt function = onHalf((x, y, z) -> (x * y >> by) + (add ? z : 0), type);
            return LaneInstruction.toRow(
                    WarpLanes.eachInt(function), form.destination(0, type), form.row(1, type), form.row(2, type), c);
        }
        WarpLanes lanes;
        if (part.equals("hi")) {
            lanes = WarpLanes.eachInt((x, y, z) -> high(x, y, signed) + (add ? z : 0));
        } else {
            lanes = add ? IntegerInstructions::multiplyAdd : IntegerInstructions::multiply;
        }
        return LaneInstruction.toRow(lanes, form.destination(0, type), form.row(1, type), form.row(2, type), c);
    }

    static int high(int x, int y, boolean signed) {
        return signed
                ? (int) ((long) x * y >> 32)
                : (int) (Integer.toUnsignedLong(x) * Integer.toUnsignedLong(y) >>> 32);
    }

    private static void multiply(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = r[a + i] * r[b + i];
        }
    }

    private static void multiplyAdd(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = r[a + i] * r[b + i] + r[c + i];
        }
    }

    private static Instruction wideProduct(StatementForm form, PtxType type, boolean add) {
        PtxType result = type.isSigned() ? PtxType.S64 : PtxType.U64;
        long keep = type.isSigned() ? -1L : 0xffffffffL;
        int c = add ? form.row(3, result) : 0;
        WarpLanes lanes = add
                ? (r, l, d, a, b, z) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        l[d + i] = (r[a + i] & keep) * (r[b + i] & keep) + l[z + i];
                    }
                }
                : (r, l, d, a, b, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        l[d + i] = (r[a + i] & keep) * (r[b + i] & keep);
                    }
                };
        return LaneInstruction.toWide(lanes, form.destination(0, result), form.row(1, type), form.row(2, type), c);
    }

    private static Instruction wideHalfProduct(StatementForm form, PtxType type, boolean add) {
        PtxType result = type.isSigned() ? PtxType.S32 : PtxType.U32;
        boolean signed = type.isSigned();
        int c = add ? form.row(3, result) : 0;
        WarpLanes.OfInt function = (x, y, z) -> (signed ? (short) x * (short) y : x * y) + (add ? z : 0);
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function), form.destination(0, result), form.row(1, type), form.row(2, type), c);
    }
}
