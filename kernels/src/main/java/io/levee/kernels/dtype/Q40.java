package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/** Q4_0: 32 values as a float16 scale and 32 four-bit numbers less 8; byte j holds value j (low) and value j + 16 (high). */
final class Q40 {
    private static final int HALF = 16;
    private static final int DATA = 2;

    private Q40() {}

    static float load(MemorySegment source, long block, int i) {
        int pair = Layouts.u8(source, block + DATA + i % HALF);
        return ((i < HALF ? pair & 0xF : pair >> 4) - 8) * Layouts.f16(source, block);
    }

    static void decode(MemorySegment source, long block, MemorySegment target, long at) {
        float scale = Layouts.f16(source, block);
        for (int j = 0; j < HALF; j++) {
            int pair = Layouts.u8(source, block + DATA + j);
            Layouts.f32(target, at + j, ((pair & 0xF) - 8) * scale);
            Layouts.f32(target, at + j + HALF, ((pair >> 4) - 8) * scale);
        }
    }

    static void levels(MemorySegment source, long block, byte[] levels, float[] scales, float[] minima) {
        scales[0] = Layouts.f16(source, block);
        minima[0] = -8 * scales[0];
        pairs(source, block + DATA, levels);
    }

    /** The low halves of 16 bytes, then their high halves. */
    static void pairs(MemorySegment source, long data, byte[] levels) {
        for (int j = 0; j < HALF; j++) {
            int pair = Layouts.u8(source, data + j);
            levels[j] = (byte) (pair & 0xF);
            levels[j + HALF] = (byte) (pair >> 4);
        }
    }

    /** The value of largest magnitude, the first of equals, becomes −8. */
    static void encode(MemorySegment source, long from, MemorySegment target, long block) {
        float extreme = 0;
        for (int i = 0; i < 2 * HALF; i++) {
            float value = Layouts.f32(source, from + i);
            extreme = Math.abs(value) > Math.abs(extreme) ? value : extreme;
        }
        float scale = extreme / -8;
        float inverse = scale != 0 ? 1 / scale : 0;
        Layouts.f16(target, block, scale);
        for (int j = 0; j < HALF; j++) {
            int low = quantise(Layouts.f32(source, from + j) * inverse);
            int high = quantise(Layouts.f32(source, from + j + HALF) * inverse);
            Layouts.s8(target, block + DATA + j, low | high << 4);
        }
    }

    private static int quantise(float x) {
        return Math.min(15, (byte) (x + 8.5f));
    }
}
