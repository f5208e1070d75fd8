package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/** Q8_0: 32 values as a float16 scale and 32 signed bytes. */
final class Q80 {
    private static final int VALUES = 32;
    private static final int DATA = 2;

    private Q80() {}

    static float load(MemorySegment source, long block, int i) {
        return Layouts.s8(source, block + DATA + i) * Layouts.f16(source, block);
    }

    static void decode(MemorySegment source, long block, MemorySegment target, long at) {
        float scale = Layouts.f16(source, block);
        for (int i = 0; i < VALUES; i++) {
            Layouts.f32(target, at + i, Layouts.s8(source, block + DATA + i) * scale);
        }
    }

    static void levels(MemorySegment source, long block, byte[] levels, float[] scales, float[] minima) {
        scales[0] = Layouts.f16(source, block);
        minima[0] = 0;
        for (int i = 0; i < VALUES; i++) {
            levels[i] = (byte) Layouts.s8(source, block + DATA + i);
        }
    }

    /** The largest magnitude becomes ±127; halves round away from zero. */
    static void encode(MemorySegment source, long from, MemorySegment target, long block) {
        float largest = 0;
        for (int i = 0; i < VALUES; i++) {
            largest = Math.max(largest, Math.abs(Layouts.f32(source, from + i)));
        }
        float scale = largest / 127;
        float inverse = scale != 0 ? 1 / scale : 0;
        Layouts.f16(target, block, scale);
        for (int i = 0; i < VALUES; i++) {
            Layouts.s8(target, block + DATA + i, roundAway(Layouts.f32(source, from + i) * inverse));
        }
    }

    private static int roundAway(float x) {
        return (int) Math.copySign(Math.floor(Math.abs((double) x) + 0.5), x);
    }
}
