package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reading and writing numbers where nothing is aligned. */
final class Layouts {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private Layouts() {}

    static float f32(MemorySegment segment, long index) {
        return segment.get(FLOAT, index * Float.BYTES);
    }

    static void f32(MemorySegment segment, long index, float value) {
        segment.set(FLOAT, index * Float.BYTES, value);
    }

    static float bf16(MemorySegment segment, long offset) {
        return BFloat16.toFloat(segment.get(SHORT, offset));
    }

    static void bf16(MemorySegment segment, long offset, float value) {
        segment.set(SHORT, offset, BFloat16.fromFloat(value));
    }

    static float f16(MemorySegment segment, long offset) {
        return Float16.toFloat(segment.get(SHORT, offset));
    }

    static void f16(MemorySegment segment, long offset, float value) {
        segment.set(SHORT, offset, Float16.fromFloat(value));
    }

    /** A signed byte. */
    static int s8(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset);
    }

    /** An unsigned byte. */
    static int u8(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
    }

    static void s8(MemorySegment segment, long offset, int value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }
}
