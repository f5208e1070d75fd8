package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class PeakTest {
    @Test
    void everyMultiplyAddIsDone() {
        int chains = (int) (Peak.OPERATIONS / 2);
        double expected = 0;
        for (int i = 0; i < chains; i++) {
            float value = i * 1e-3f;
            for (int repetition = 0; repetition < 100; repetition++) {
                value = Math.fma(value, 0.999f, 1e-3f);
            }
            expected += value;
        }

        assertEquals(expected, Peak.multiplyAdds(100), 1e-4 * expected);
    }

    @Test
    void theTriadIsComputedInItsRangeOnly() {
        int count = 4 * Lanes.COUNT;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocate(4L * count, 64);
            MemorySegment y = arena.allocate(4L * count, 64);
            MemorySegment z = arena.allocate(4L * count, 64);
            for (int i = 0; i < count; i++) {
                y.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
                z.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * i + 1);
            }
            Peak.triad(x, y, z, Lanes.BYTES, 3L * Lanes.BYTES);

            for (int i = 0; i < count; i++) {
                boolean inside = i >= Lanes.COUNT && i < 3 * Lanes.COUNT;
                assertEquals(inside ? i + 3f * (2 * i + 1) : 0, x.getAtIndex(ValueLayout.JAVA_FLOAT, i));
            }
        }
    }
}
