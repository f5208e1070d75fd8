package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/**
 * Q6_K: 256 values in two halves of 128. Low four bits in 128 bytes, high two bits in 64 bytes, 16 signed scales of 16 values
 * each, one float16 factor. Inside a half, quarter q of 32 values takes its low bits from the low (q &lt; 2) or high halves of
 * 32 bytes, and its high bits from bits 2q and 2q + 1 of 32 bytes.
 */
final class Q6K {
    private static final int VALUES = 256;
    private static final int HIGH_BITS = 128;
    private static final int SCALES = 192;
    private static final int FACTOR = 208;

    private Q6K() {}

    static float load(MemorySegment source, long block, int i) {
        return Layouts.f16(source, block + FACTOR)
                * Layouts.s8(source, block + SCALES + i / 16)
                * level(source, block, i);
    }

    static void decode(MemorySegment source, long block, MemorySegment target, long at) {
        float factor = Layouts.f16(source, block + FACTOR);
        for (int i = 0; i < VALUES; i++) {
            float scale = factor * Layouts.s8(source, block + SCALES + i / 16);
            Layouts.f32(target, at + i, scale * level(source, block, i));
        }
    }

    static void levels(MemorySegment source, long block, byte[] levels, float[] scales, float[] minima) {
        float factor = Layouts.f16(source, block + FACTOR);
        for (int i = 0; i < VALUES; i++) {
            levels[i] = (byte) level(source, block, i);
            scales[i / 16] = factor * Layouts.s8(source, block + SCALES + i / 16);
            minima[i / 16] = 0;
        }
    }

    private static int level(MemorySegment source, long block, int i) {
        int half = i / 128;
        int quarter = i % 128 / 32;
        int lane = i % 32;
        int low = Layouts.u8(source, block + half * 64 + quarter % 2 * 32 + lane) >> quarter / 2 * 4 & 0xF;
        int high = Layouts.u8(source, block + HIGH_BITS + half * 32 + lane) >> 2 * quarter & 3;
        return (low | high << 4) - 32;
    }
}
