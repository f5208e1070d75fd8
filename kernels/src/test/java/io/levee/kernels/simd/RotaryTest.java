package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rotary positions against double loops. */
class RotaryTest {
    private static MemorySegment table(int positions, int half) {
        MemorySegment table = Native.zeros(2L * positions * half);
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < half; i++) {
                double angle = p * Math.pow(10_000, -i / (double) half);
                table.setAtIndex(Lanes.F32, 2L * (p * half + i), (float) Math.cos(angle));
                table.setAtIndex(Lanes.F32, 2L * (p * half + i) + 1, (float) Math.sin(angle));
            }
        }
        return table;
    }

    private static int[] positions(int n) {
        int[] positions = new int[n];
        for (int i = 0; i < n; i++) {
            positions[i] = i * 7 % 60;
        }
        return positions;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "3, 2, 8", "130, 4, 32", "257, 3, 48", "5, 9, 64", "7, 1, 10"})
    void agreesWithDoubleLoopsAndBackAgain(int n, int heads, int width) {
        int half = width / 2;
        MemorySegment table = table(60, half);
        int[] positions = positions(n);
        MemorySegment x = Native.random(1, (long) n * heads * width, 1);
        double[] expected = new double[n * heads * width];
        for (int row = 0; row < n * heads; row++) {
            for (int i = 0; i < half; i++) {
                double cos = Native.at(table, 2L * (positions[row / heads] * half + i));
                double sin = Native.at(table, 2L * (positions[row / heads] * half + i) + 1);
                double a = Native.at(x, (long) row * width + i);
                double b = Native.at(x, (long) row * width + half + i);
                expected[row * width + i] = a * cos - b * sin;
                expected[row * width + half + i] = b * cos + a * sin;
            }
        }
        List<MemorySegment> found = Teams.agree("rotary", workers -> {
            MemorySegment turned = Native.copy(x);
            Rotary rotary = new Rotary(workers);
            rotary.run(turned, Native.ints(positions), table, n, heads, width, false);
            MemorySegment back = Native.copy(turned);
            rotary.run(back, Native.ints(positions), table, n, heads, width, true);
            return List.of(turned, back);
        });
        Native.assertNear(expected, found.get(0), 3e-7, "turned");
        Native.assertNear(Native.doubles(x), found.get(1), 5e-7, "turned back");
    }
}
