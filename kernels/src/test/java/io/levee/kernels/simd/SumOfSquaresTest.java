package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sum of squares against a double loop. */
class SumOfSquaresTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 31, 207, 511, 512, 4098, 100_003})
    void agreesWithADoubleLoop(int count) {
        MemorySegment x = Native.random(1, count, 3);
        List<MemorySegment> found = Teams.agree("sumOfSquares", workers -> {
            MemorySegment slot = Native.filled(1, 7f);
            new SumOfSquares(workers).run(slot, x, count);
            return List.of(slot);
        });
        double expected = Arrays.stream(Native.doubles(x)).map(v -> v * v).sum();
        assertEquals(expected, Native.at(found.getFirst(), 0), 2e-7 * expected);
    }

    @Test
    void aValueThatIsNotFiniteShows() {
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 1e20f}) {
            MemorySegment x = Native.random(1, 20_000, 1);
            x.setAtIndex(Lanes.F32, 17_123, bad);
            MemorySegment slot = Native.zeros(1);
            try (Workers workers = new Workers(2)) {
                new SumOfSquares(workers).run(slot, x, 20_000);
            }
            assertFalse(Float.isFinite(Native.at(slot, 0)), "sum with " + bad);
        }
    }
}
