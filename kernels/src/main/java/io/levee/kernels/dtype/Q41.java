package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/** Q4_1: 32 values as a float16 scale, a float16 minimum and 32 four-bit numbers, packed as in {@link Q40}. */
final class Q41 {
    private static final int HALF = 16;
    private static final int MINIMUM = 2;
    private static final int DATA = 4;

    private Q41() {}

    static float load(MemorySegment source, long block, int i) {
        int pair = Layouts.u8(source, block + DATA + i % HALF);
        int level = i < HALF ? pair & 0xF : pair >> 4;
        return level * Layouts.f16(source, block) + Layouts.f16(source, block + MINIMUM);
    }

    static void decode(MemorySegment source, long block, MemorySegment target, long at) {
        float scale = Layouts.f16(source, block);
        float minimum = Layouts.f16(source, block + MINIMUM);
        for (int j = 0; j < HALF; j++) {
            int pair = Layouts.u8(source, block + DATA + j);
            Layouts.f32(target, at + j, (pair & 0xF) * scale + minimum);
            Layouts.f32(target, at + j + HALF, (pair >> 4) * scale + minimum);
        }
    }

    static void levels(MemorySegment source, long block, byte[] levels, float[] scales, float[] minima) {
        scales[0] = Layouts.f16(source, block);
        minima[0] = Layouts.f16(source, block + MINIMUM);
        Q40.pairs(source, block + DATA, levels);
    }

    /** The smallest value becomes 0, the largest 15. */
    static void encode(MemorySegment source, long from, MemorySegment target, long block) {
        float minimum = Float.MAX_VALUE;
        float maximum = -Float.MAX_VALUE;
        for (int i = 0; i < 2 * HALF; i++) {
            float value = Layouts.f32(source, from + i);
            minimum = value < minimum ? value : minimum;
            maximum = value > maximum ? value : maximum;
        }
        float scale = (maximum - minimum) / 15;
        float inverse = scale != 0 ? 1 / scale : 0;
        Layouts.f16(target, block, scale);
        Layouts.f16(target, block + MINIMUM, minimum);
        for (int j = 0; j < HALF; j++) {
            int low = quantise((Layouts.f32(source, from + j) - minimum) * inverse);
            int high = quantise((Layouts.f32(source, from + j + HALF) - minimum) * inverse);
            Layouts.s8(target, block + DATA + j, low | high << 4);
        }
    }

    private static int quantise(float x) {
        return Math.min(15, (byte) (x + 0.5f));
    }
}
