package io.levee.kernels.ptx;

/** Conversions between types, and of addresses between spaces. */
final class ConvertInstructions {
    private ConvertInstructions() {}

    static Instruction decode(StatementForm form) {
        return switch (form.base()) {
            case "cvt" -> convert(form).as(InstructionClass.CONVERSION);
            case "cvta" -> convertAddress(form);
            default -> null;
        };
    }

    private static Instruction convert(StatementForm form) {
        PtxType from = form.takeType();
        PtxType to = form.takeType();
        String mode = form.takeAny("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "rna");
        boolean flush = form.take("ftz");
        boolean saturate = form.take("sat");
        boolean relu = form.take("relu");
        if (to == PtxType.BF16X2 || to == PtxType.F16X2) {
            return pack(form, to, mode, relu);
        }
        form.expectCount(2);
        if (to == PtxType.TF32) {
            return toTensorFloat(form, mode);
        }
        Instruction hot = flush || saturate || relu ? null : hot(form, to, from, mode);
        if (hot != null) {
            return hot;
        }
        Register target = form.requireRegister(form.operand(0));
        Register source = form.register(form.operand(1));
        if (!to.fitsIn(target.type()) || source != null && !from.fitsIn(source.type())) {
            throw form.error("register of the wrong class");
        }
        PtxType sourceClass = source == null ? from : source.type();
        int a = source == null ? form.row(1, from) : form.layout().start(source);
        int d = form.layout().start(target);
        NumberConversion conversion = new NumberConversion(from, to, mode, flush, saturate, relu);
        return new ConversionInstruction(conversion, sourceClass.isWide(), a, target.type(), d);
    }

    private static Instruction hot(StatementForm form, PtxType to, PtxType from, String mode) {
        Register target = form.register(form.operand(0));
        Register source = form.register(form.operand(1));
        if (target == null || source == null) {
            return null;
        }
        if (target.type().bits != to.bits || source.type().bits != from.bits) {
            return null;
        }
        WarpLanes lanes = hotLanes(to, from, mode);
        if (lanes == null) {
            return null;
        }
        int d = form.destination(0, to);
        int a = form.row(1, from);
        return to.isWide() ? LaneInstruction.toWide(lanes, d, a, 0, 0) : LaneInstruction.toRow(lanes, d, a, 0, 0);
    }

    private static WarpLanes hotLanes(PtxType to, PtxType from, String mode) {
        if (to.isWide() && to.isInteger() && from.bits == 32 && from.isInteger()) {
            return widen(from.isSigned() ? -1L : 0xffffffffL);
        }
        if (to.bits == 32 && to.isInteger() && from.isWide() && from.isInteger()) {
            return ConvertInstructions::narrow;
        }
        if (to.bits == 32 && to.isInteger() && from == PtxType.U16) {
            return (r, _, d, a, _, _) -> System.arraycopy(r, a, r, d, WarpLanes.WIDTH);
        }
        if (to.bits == 16 && to.isInteger() && from.bits == 32 && from.isInteger()) {
            return ConvertInstructions::toHalf;
        }
        if (to == PtxType.F32 && from == PtxType.S32 && "rn".equals(mode)) {
            return ConvertInstructions::intToFloat;
        }
        if (to == PtxType.BF16 && from == PtxType.F32 && "rn".equals(mode)) {
            return ConvertInstructions::toBFloat16;
        }
        return null;
    }

    private static WarpLanes widen(long keep) {
        return (r, l, d, a, _, _) -> {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                l[d + i] = r[a + i] & keep;
            }
        };
    }

    private static void narrow(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = (int) l[a + i];
        }
    }

    private static void toHalf(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = r[a + i] & 0xffff;
        }
    }

    private static void intToFloat(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits((float) r[a + i]);
        }
    }

    private static void toBFloat16(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Rounding.toBFloat16(Float.intBitsToFloat(r[a + i]));
        }
    }

    /** Two float32 into one register; the first goes into the upper half. */
    private static Instruction pack(StatementForm form, PtxType to, String mode, boolean relu) {
        form.expectCount(3);
        PtxType half = to == PtxType.BF16X2 ? PtxType.BF16 : PtxType.F16;
        NumberConversion conversion = new NumberConversion(PtxType.F32, half, mode, false, false, relu);
        WarpLanes.OfInt function = (a, b, _) -> (int) conversion.apply(b) & 0xffff | (int) conversion.apply(a) << 16;
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function),
                form.destination(0, to),
                form.row(1, PtxType.F32),
                form.row(2, PtxType.F32),
                0);
    }

    /** To nearest, halves away from zero, at 10 bits of fraction. */
    private static Instruction toTensorFloat(StatementForm form, String mode) {
        if (!"rna".equals(mode)) {
            throw form.error("expected .rna");
        }
        WarpLanes.OfInt function = (a, _, _) -> (a & 0x7f800000) == 0x7f800000 ? a : a + 0x1000 & 0xffffe000;
        return LaneInstruction.toRow(
                WarpLanes.eachInt(function), form.destination(0, PtxType.B32), form.row(1, PtxType.F32), 0, 0);
    }

    private static Instruction convertAddress(StatementForm form) {
        PtxType type = form.takeType();
        if (!type.isWide()) {
            throw form.error("addresses have 64 bits");
        }
        form.expectCount(2);
        boolean to = form.take("to");
        Space space = Space.named(String.valueOf(form.takeFirst()));
        if (space == null) {
            throw form.error("unknown space");
        }
        long window = Address.window(space);
        long sign = to ? -window : window;
        int d = form.destination(0, type);
        int a = form.row(1, type);
        return LaneInstruction.toWide(
                (_, l, x, y, _, _) -> {
                    for (int i = 0; i < WarpLanes.WIDTH; i++) {
                        l[x + i] = l[y + i] + sign;
                    }
                },
                d,
                a,
                0,
                0);
    }
}
