package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Operands for tests: exactly as long as an operation may touch, so that a step too far is an exception. */
final class Native {
    private Native() {}

    /** Zeroes. */
    static MemorySegment zeros(long count) {
        return Arena.ofAuto().allocate(4 * count, 64);
    }

    /** A value everywhere. */
    static MemorySegment filled(long count, float value) {
        MemorySegment x = zeros(count);
        for (long i = 0; i < count; i++) {
            x.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
        return x;
    }

    /** Uniform in [−scale, scale). */
    static MemorySegment random(long seed, long count, float scale) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment x = zeros(count);
        for (long i = 0; i < count; i++) {
            x.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (2 * random.nextDouble() - 1) * scale);
        }
        return x;
    }

    static MemorySegment ints(int... values) {
        MemorySegment x = zeros(values.length);
        for (int i = 0; i < values.length; i++) {
            x.setAtIndex(ValueLayout.JAVA_INT, i, values[i]);
        }
        return x;
    }

    static MemorySegment copy(MemorySegment x) {
        return zeros(x.byteSize() / 4).copyFrom(x);
    }

    static float at(MemorySegment x, long i) {
        return x.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }

    static int intAt(MemorySegment x, long i) {
        return x.getAtIndex(ValueLayout.JAVA_INT, i);
    }

    static double[] doubles(MemorySegment x) {
        double[] values = new double[(int) (x.byteSize() / 4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = at(x, i);
        }
        return values;
    }

    /** Every value within tolerance · (1 + |expected|). */
    static void assertNear(double[] expected, MemorySegment found, double tolerance, String what) {
        assertEquals(expected.length, found.byteSize() / 4, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], at(found, i), tolerance * (1 + Math.abs(expected[i])), what + "[" + i + "]");
        }
    }

    /** The same bits. */
    static void assertSame(MemorySegment expected, MemorySegment found, String what) {
        assertEquals(-1, expected.mismatch(found), what + ": first byte that differs");
    }
}
