package io.levee.kernels.dtype;

/** The upper half of a float32. */
public final class BFloat16 {
    private BFloat16() {}

    /** The value of the bits; exact. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bfloat16, the even one of two as near. NaN stays NaN, large values become infinite. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (value != value) {
            return (short) (bits >>> 16 | 0x40);
        }
        int odd = bits >>> 16 & 1;
        return (short) (bits + 0x7FFF + odd >>> 16);
    }
}
