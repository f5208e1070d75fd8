package io.levee.kernels.dtype;

/** IEEE 754 binary16. */
public final class Float16 {
    private Float16() {}

    /** The value of the bits; exact. */
    public static float toFloat(short bits) {
        return Float.float16ToFloat(bits);
    }

    /** The nearest float16, the even one of two as near. */
    public static short fromFloat(float value) {
        return Float.floatToFloat16(value);
    }
}
