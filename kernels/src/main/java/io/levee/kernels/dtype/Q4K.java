package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/**
 * Q4_K: 256 values in 8 groups of 32. Two float16 factors, 12 bytes of six-bit group scales and minima, 128 bytes of
 * four-bit numbers: 32 bytes hold group 2g (low halves) and group 2g + 1 (high halves).
 */
final class Q4K {
    private static final int GROUPS = 8;
    private static final int GROUP = 32;
    private static final int MINIMUM_FACTOR = 2;
    private static final int SCALES = 4;
    private static final int DATA = 16;

    private Q4K() {}

    static float load(MemorySegment source, long block, int i) {
        int group = i / GROUP;
        int pair = Layouts.u8(source, block + DATA + group / 2 * GROUP + i % GROUP);
        int level = group % 2 == 0 ? pair & 0xF : pair >> 4;
        return scale(source, block, group) * level - minimum(source, block, group);
    }

    static void decode(MemorySegment source, long block, MemorySegment target, long at) {
        for (int group = 0; group < GROUPS; group++) {
            float scale = scale(source, block, group);
            float minimum = minimum(source, block, group);
            long data = block + DATA + group / 2 * GROUP;
            int shift = group % 2 * 4;
            for (int i = 0; i < GROUP; i++) {
                int level = Layouts.u8(source, data + i) >> shift & 0xF;
                Layouts.f32(target, at + group * GROUP + i, scale * level - minimum);
            }
        }
    }

    static void levels(MemorySegment source, long block, byte[] levels, float[] scales, float[] minima) {
        for (int group = 0; group < GROUPS; group++) {
            scales[group] = scale(source, block, group);
            minima[group] = -minimum(source, block, group);
            long data = block + DATA + group / 2 * GROUP;
            int shift = group % 2 * 4;
            for (int i = 0; i < GROUP; i++) {
                levels[group * GROUP + i] = (byte) (Layouts.u8(source, data + i) >> shift & 0xF);
            }
        }
    }

    private static float scale(MemorySegment source, long block, int group) {
        return Layouts.f16(source, block) * sixBits(source, block + SCALES, group, 0);
    }

    private static float minimum(MemorySegment source, long block, int group) {
        return Layouts.f16(source, block + MINIMUM_FACTOR) * sixBits(source, block + SCALES, group, 4);
    }

    /**
     * The scale (field 0) or minimum (field 4) of a group: whole in bytes 0 to 7 for the first four groups; for the others
     * four bits in bytes 8 to 11 and two bits on top of the first groups' bytes.
     */
    private static int sixBits(MemorySegment source, long scales, int group, int field) {
        if (group < 4) {
            return Layouts.u8(source, scales + group + field) & 63;
        }
        int low = Layouts.u8(source, scales + group + 4) >> field & 0xF;
        int high = Layouts.u8(source, scales + group - 4 + field) >> 6;
        return low | high << 4;
    }
}
