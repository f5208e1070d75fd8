package io.levee.kernels.ptx;

import java.math.BigInteger;

/** Constants as PTX writes them. */
final class Numbers {
    private Numbers() {}

    /** The number, or null when the text is none. */
    static Operand parse(String text) {
        try {
            if (text.startsWith("0f") || text.startsWith("0F")) {
                return new Operand.SingleBits(Integer.parseUnsignedInt(text.substring(2), 16));
            }
            if (text.startsWith("0d") || text.startsWith("0D")) {
                return new Operand.DoubleBits(Long.parseUnsignedLong(text.substring(2), 16));
            }
            if (text.indexOf('.') >= 0) {
                return new Operand.Real(Double.parseDouble(text));
            }
            return new Operand.Whole(whole(text));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static long whole(String text) {
        String digits = text.endsWith("U") ? text.substring(0, text.length() - 1) : text;
        BigInteger value;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            value = new BigInteger(digits.substring(2), 16);
        } else if (digits.startsWith("0b") || digits.startsWith("0B")) {
            value = new BigInteger(digits.substring(2), 2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            value = new BigInteger(digits, 8);
        } else {
            value = new BigInteger(digits);
        }
        if (value.bitLength() > Long.SIZE) {
            throw new NumberFormatException(text);
        }
        return value.longValue();
    }
}
