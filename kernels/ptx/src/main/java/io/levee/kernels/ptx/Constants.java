package io.levee.kernels.ptx;

/** The bits that a constant has as an operand of a type. */
final class Constants {
    private Constants() {}

    /** True when the constant may stand where the type is expected. */
    static boolean fits(Operand number, PtxType type) {
        return switch (number) {
            case Operand.Whole _ ->
                !type.isFloat() || type.bits == 16 || type == PtxType.F16X2 || type == PtxType.BF16X2;
            case Operand.SingleBits _ -> type == PtxType.F32 || type == PtxType.B32;
            case Operand.DoubleBits _ -> type == PtxType.F64 || type == PtxType.B64;
            case Operand.Real _ -> type == PtxType.F32 || type == PtxType.F64;
            case Operand.Name _, Operand.Vector _, Operand.Address _, Operand.Pair _, Operand.Not _ -> false;
        };
    }

    /** The bits of the number in the width of the type, upper bits zero (32 bits and less) or as they are (64). */
    static long bits(Operand number, PtxType type, boolean negative) {
        long bits = switch (number) {
            case Operand.Whole(long value)
            when type == PtxType.F32 -> Float.floatToRawIntBits(negative ? -value : value);
            case Operand.Whole(long value)
            when type == PtxType.F64 -> Double.doubleToRawLongBits(negative ? -value : value);
            case Operand.Whole(long value) -> negative ? -value : value;
            case Operand.SingleBits(int value) -> negative ? value ^ 0x80000000 : value;
            case Operand.DoubleBits(long value) -> negative ? value ^ Long.MIN_VALUE : value;
            case Operand.Real(double value)
            when type == PtxType.F32 -> Float.floatToRawIntBits((float) (negative ? -value : value));
            case Operand.Real(double value) -> Double.doubleToRawLongBits(negative ? -value : value);
            case Operand.Name _, Operand.Vector _, Operand.Address _, Operand.Pair _, Operand.Not _ ->
                throw new IllegalArgumentException("not a number: " + number);
        };
        return type.bits >= 64 ? bits : bits & (1L << type.bits) - 1;
    }
}
