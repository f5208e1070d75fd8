package io.levee.kernels.ptx;

/** The loops over lanes of frequent float32 operations. */
final class FloatLanes {
    private FloatLanes() {}

    static void add(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(Float.intBitsToFloat(r[a + i]) + Float.intBitsToFloat(r[b + i]));
        }
    }

    static void subtract(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(Float.intBitsToFloat(r[a + i]) - Float.intBitsToFloat(r[b + i]));
        }
    }

    static void multiply(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(Float.intBitsToFloat(r[a + i]) * Float.intBitsToFloat(r[b + i]));
        }
    }

    static void multiplyAdd(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(Math.fma(
                    Float.intBitsToFloat(r[a + i]), Float.intBitsToFloat(r[b + i]), Float.intBitsToFloat(r[c + i])));
        }
    }

    static void power(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(FloatInstructions.powerOfTwo(Float.intBitsToFloat(r[a + i])));
        }
    }

    static void divide(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(Float.intBitsToFloat(r[a + i]) / Float.intBitsToFloat(r[b + i]));
        }
    }

    static void reciprocal(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = Float.floatToRawIntBits(1 / Float.intBitsToFloat(r[a + i]));
        }
    }

    static void negate(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = r[a + i] ^ 0x80000000;
        }
    }

    static void absolute(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            r[d + i] = r[a + i] & 0x7fffffff;
        }
    }

    static void minimum(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            float x = Float.intBitsToFloat(r[a + i]);
            float y = Float.intBitsToFloat(r[b + i]);
            r[d + i] = Float.floatToRawIntBits(x != x ? y : y != y ? x : Math.min(x, y));
        }
    }

    static void maximum(int[] r, long[] l, int d, int a, int b, int c) {
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            float x = Float.intBitsToFloat(r[a + i]);
            float y = Float.intBitsToFloat(r[b + i]);
            r[d + i] = Float.floatToRawIntBits(x != x ? y : y != y ? x : Math.max(x, y));
        }
    }
}
