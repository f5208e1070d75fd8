package io.levee.kernels.ptx;

/** Additions, subtractions and products that write or read the carry flag, which each lane has. */
final class CarryInstructions {
    /** The carry flags lie where no declared predicate does. */
    static final int CARRY = 0;

    private CarryInstructions() {}

    /** Decodes the statement, null when it has no carry. */
    static Instruction decode(StatementForm form, PtxType type) {
        boolean reads = form.base().endsWith("c");
        boolean writes = form.take("cc");
        if (!reads && !writes) {
            return null;
        }
        boolean wide = type.isWide();
        return switch (form.base()) {
            case "add", "addc" -> sum(form, type, reads, writes, false, wide);
            case "sub", "subc" -> sum(form, type, reads, writes, true, wide);
            case "mad", "madc" -> product(form, type, reads, writes, wide);
            default -> throw form.error("no carry in this instruction");
        };
    }

    private static Instruction sum(
            StatementForm form, PtxType type, boolean reads, boolean writes, boolean minus, boolean wide) {
        form.expectCount(3);
        int d = form.destination(0, type);
        int a = form.row(1, type);
        int b = form.row(2, type);
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            int in = reads ? warp.p[CARRY] : 0;
            int out = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                long x = wide ? warp.l[a + i] : Integer.toUnsignedLong(warp.r[a + i]);
                long y = wide ? warp.l[b + i] : Integer.toUnsignedLong(warp.r[b + i]);
                int bit = in >>> i & 1;
                long result = minus ? x - y - bit : x + y + bit;
                out |= carry(x, y, bit, result, minus, wide) << i;
                put(warp, wide, i, result);
            }
            keep(warp, wide, d, mask, writes, out);
        });
    }

    private static int carry(long x, long y, int bit, long result, boolean minus, boolean wide) {
        if (!wide) {
            return (int) (result >>> 32) & 1;
        }
        int order = minus ? Long.compareUnsigned(x, y) : Long.compareUnsigned(result, x);
        return order < 0 || order == 0 && bit != 0 ? 1 : 0;
    }

    private static Instruction product(StatementForm form, PtxType type, boolean reads, boolean writes, boolean wide) {
        form.expectCount(4);
        boolean high = form.require("lo", "hi").equals("hi");
        boolean signed = type.isSigned();
        int d = form.destination(0, type);
        int a = form.row(1, type);
        int b = form.row(2, type);
        int c = form.row(3, type);
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            int in = reads ? warp.p[CARRY] : 0;
            int out = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                long x = part(warp, wide, high, signed, a + i, b + i);
                long y = wide ? warp.l[c + i] : Integer.toUnsignedLong(warp.r[c + i]);
                int bit = in >>> i & 1;
                long result = x + y + bit;
                out |= carry(x, y, bit, result, false, wide) << i;
                put(warp, wide, i, result);
            }
            keep(warp, wide, d, mask, writes, out);
        });
    }

    private static long part(Warp warp, boolean wide, boolean high, boolean signed, int a, int b) {
        if (wide) {
            long x = warp.l[a];
            long y = warp.l[b];
            return high ? LongInstructions.high(x, y, signed) : x * y;
        }
        int x = warp.r[a];
        int y = warp.r[b];
        return Integer.toUnsignedLong(high ? IntegerInstructions.high(x, y, signed) : x * y);
    }

    private static void put(Warp warp, boolean wide, int lane, long result) {
        if (wide) {
            warp.l[lane] = result;
        } else {
            warp.r[lane] = (int) result;
        }
    }

    private static void keep(Warp warp, boolean wide, int d, int mask, boolean writes, int carries) {
        if (wide) {
            WarpLanes.keep(warp.l, d, mask);
        } else {
            WarpLanes.keep(warp.r, d, mask);
        }
        if (writes) {
            warp.setPredicate(CARRY, mask, carries);
        }
    }
}
