package io.levee.kernels.ptx;

/** Fields, permutations and counts of bits, dot products of bytes. */
final class BitInstructions {
    private BitInstructions() {}

    /** Decodes the statement, null when it belongs to another family. */
    static Instruction decode(StatementForm form, PtxType type) {
        return switch (form.base()) {
            case "brev", "clz", "popc", "bfind" -> count(form, type);
            case "bfe" -> extract(form, type);
            case "bfi" -> insert(form, type);
            case "prmt" -> permute(form, type);
            case "shf" -> funnel(form, type);
            case "lop3" -> logic(form, type);
            case "dp4a" -> dot(form, type);
            default -> null;
        };
    }

    private static Instruction count(StatementForm form, PtxType type) {
        form.expectCount(2);
        boolean amount = form.base().equals("bfind") && form.take("shiftamt");
        if (type.isWide()) {
            return wideCount(form, type, amount);
        }
        boolean signed = type.isSigned();
        WarpLanes.OfInt function = switch (form.base()) {
            case "brev" -> (a, _, _) -> Integer.reverse(a);
            case "clz" -> (a, _, _) -> Integer.numberOfLeadingZeros(a);
            case "popc" -> (a, _, _) -> Integer.bitCount(a);
            default ->
                (a, _, _) -> {
                    int at = 31 - Integer.numberOfLeadingZeros(signed && a < 0 ? ~a : a);
                    return amount && at >= 0 ? 31 - at : at;
                };
        };
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function), form.destination(0, PtxType.B32), form.row(1, type), 0, 0);
    }

    private static Instruction wideCount(StatementForm form, PtxType type, boolean amount) {
        if (form.base().equals("brev")) {
            WarpLanes.OfLong reverse = (a, _, _) -> Long.reverse(a);
            return LaneInstruction.toWide(
                    WarpLanes.eachLong(reverse), form.destination(0, type), form.row(1, type), 0, 0);
        }
        String base = form.base();
        boolean signed = type.isSigned();
        WarpLanes lanes = (r, l, d, a, _, _) -> {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                long x = l[a + i];
                int at = 63 - Long.numberOfLeadingZeros(signed && x < 0 ? ~x : x);
                r[d + i] = switch (base) {
                    case "clz" -> Long.numberOfLeadingZeros(x);
                    case "popc" -> Long.bitCount(x);
                    default -> amount && at >= 0 ? 63 - at : at;
                };
            }
        };
        return LaneInstruction.toRow(lanes, form.destination(0, PtxType.B32), form.row(1, type), 0, 0);
    }

    private static Instruction extract(StatementForm form, PtxType type) {
        form.expectCount(4);
        boolean signed = type.isSigned();
        int at = form.row(2, PtxType.U32);
        int length = form.row(3, PtxType.U32);
        if (!type.isWide()) {
            WarpLanes.OfInt function =
                    (a, b, c) -> (int) extract(signed ? a : Integer.toUnsignedLong(a), b, c, 32, signed);
            return LaneInstruction.toRow(
                    WarpLanes.eachInt(function), form.destination(0, type), form.row(1, type), at, length);
        }
        WarpLanes lanes = (r, l, d, a, b, c) -> {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                l[d + i] = extract(l[a + i], r[b + i], r[c + i], 64, signed);
            }
        };
        return LaneInstruction.toWide(lanes, form.destination(0, type), form.row(1, type), at, length);
    }

    /** A signed field is filled with its highest bit, or with that of the number where it reaches beyond it. */
    private static long extract(long value, int at, int length, int bits, boolean signed) {
        int position = at & 0xff;
        int count = length & 0xff;
        if (count == 0) {
            return 0;
        }
        long shifted = position > 63 ? (signed ? value >> 63 : 0) : signed ? value >> position : value >>> position;
        int keep = Math.min(count, signed ? Math.max(1, bits - position) : 64);
        if (keep >= 64) {
            return shifted;
        }
        return signed ? shifted << 64 - keep >> 64 - keep : shifted & (1L << keep) - 1;
    }

    private static Instruction insert(StatementForm form, PtxType type) {
        form.expectCount(5);
        int at = form.row(3, PtxType.U32);
        int length = form.row(4, PtxType.U32);
        int a = form.row(1, type);
        int b = form.row(2, type);
        int d = form.destination(0, type);
        if (type.isWide()) {
            return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
                long[] l = warp.l;
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    l[i] = insert(l[a + i], l[b + i], warp.r[at + i], warp.r[length + i]);
                }
                WarpLanes.keep(l, d, mask);
            });
        }
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            int[] r = warp.r;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                r[i] = (int) insert(r[a + i], r[b + i], r[at + i], r[length + i]);
            }
            WarpLanes.keep(r, d, mask);
        });
    }

    private static long insert(long field, long into, int at, int length) {
        int position = at & 0xff;
        int count = length & 0xff;
        if (position > 63 || count == 0) {
            return into;
        }
        long bits = (count >= 64 ? -1L : (1L << count) - 1) << position;
        return into & ~bits | field << position & bits;
    }

    private static Instruction permute(StatementForm form, PtxType type) {
        form.expectCount(4);
        String mode = form.takeAny("f4e", "b4e", "rc8", "ecl", "ecr", "rc16");
        WarpLanes.OfInt function = (a, b, c) -> {
            long bytes = Integer.toUnsignedLong(a) | Integer.toUnsignedLong(b) << 32;
            int selectors = mode == null ? c : selectors(mode, c & 3);
            int result = 0;
            for (int i = 0; i < 4; i++) {
                int selector = selectors >>> 4 * i & 15;
                int chosen = (int) (bytes >>> 8 * (selector & 7)) & 0xff;
                result |= ((selector & 8) != 0 ? (byte) chosen >> 7 & 0xff : chosen) << 8 * i;
            }
            return result;
        };
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function),
                form.destination(0, type),
                form.row(1, type),
                form.row(2, type),
                form.row(3, PtxType.B32));
    }

    /** The four selectors that a mode stands for, lowest byte in the lowest digit. */
    private static int selectors(String mode, int c) {
        int selectors = 0;
        for (int i = 0; i < 4; i++) {
            int selector = switch (mode) {
                case "f4e" -> c + i;
                case "b4e" -> c - i & 7;
                case "rc8" -> c;
                case "ecl" -> Math.max(i, c);
                case "ecr" -> Math.min(i, c);
                default -> (c & 1) * 2 + (i & 1);
            };
            selectors |= selector << 4 * i;
        }
        return selectors;
    }

    private static Instruction funnel(StatementForm form, PtxType type) {
        form.expectCount(4);
        boolean left = form.require("l", "r").equals("l");
        boolean clamp = form.require("wrap", "clamp").equals("clamp");
        WarpLanes.OfInt function = (a, b, c) -> {
            int by = clamp ? (c & ~31) != 0 ? 32 : c : c & 31;
            long both = Integer.toUnsignedLong(a) | (long) b << 32;
            return left ? (int) (both << by >>> 32) : (int) (both >>> by);
        };
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function),
                form.destination(0, type),
                form.row(1, type),
                form.row(2, type),
                form.row(3, PtxType.U32));
    }

    private static Instruction logic(StatementForm form, PtxType type) {
        form.expectCount(5);
        int table = form.immediate(4);
        WarpLanes.OfInt function = (a, b, c) -> {
            int result = 0;
            for (int i = 0; i < 8; i++) {
                int term = ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
                result |= (table >>> i & 1) != 0 ? term : 0;
            }
            return result;
        };
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function),
                form.destination(0, type),
                form.row(1, type),
                form.row(2, type),
                form.row(3, type));
    }

    /** Four products of bytes and a sum; the types of the two factors are written one after the other. */
    private static Instruction dot(StatementForm form, PtxType second) {
        form.expectCount(4);
        PtxType first = form.takeType();
        WarpLanes.OfInt function = (a, b, c) -> {
            int sum = c;
            for (int i = 0; i < 4; i++) {
                int x = first.isSigned() ? (byte) (a >>> 8 * i) : a >>> 8 * i & 0xff;
                int y = second.isSigned() ? (byte) (b >>> 8 * i) : b >>> 8 * i & 0xff;
                sum += x * y;
            }
            return sum;
        };
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function),
                form.destination(0, PtxType.B32),
                form.row(1, PtxType.B32),
                form.row(2, PtxType.B32),
                form.row(3, PtxType.B32));
    }
}
