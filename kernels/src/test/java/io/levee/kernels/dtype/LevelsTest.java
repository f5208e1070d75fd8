package io.levee.kernels.dtype;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LevelsTest {
    private static final long SEED = 20_250_705;

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"Q8_0", "Q4_0", "Q4_1", "Q4_K", "Q6_K"})
    void aBlockTakenApartAndPutTogetherIsItsValuesFusedOrNot(Dtype dtype) {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] levels = new byte[Levels.MOST];
        float[] scales = new float[Levels.MOST_GROUPS];
        float[] minima = new float[Levels.MOST_GROUPS];
        float[] values = new float[dtype.blockValues()];
        int finite = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] bytes = new byte[dtype.blockBytes()];
            random.nextBytes(bytes);
            MemorySegment block = MemorySegment.ofArray(bytes);
            Values.decode(block, dtype, 0, values.length, values, 0);
            Levels.read(block, dtype, 0, levels, scales, minima);
            for (int i = 0; i < values.length; i++) {
                int group = i / Levels.group(dtype);
                float product = scales[group] * levels[i];
                if (!Float.isFinite(scales[group]) || !Float.isFinite(minima[group])) {
                    continue;
                }
                finite++;
                // Adding 0 makes the sign of a zero the same.
                assertEquals(values[i] + 0f, product + minima[group] + 0f, dtype + " value " + i + ", seed " + SEED);
                assertEquals(values[i] + 0f, Math.fma(scales[group], levels[i], minima[group]) + 0f, dtype + ", fused");
                assertTrue(!Levels.fourBits(dtype) || levels[i] >= 0 && levels[i] < 16);
            }
        }
        assertTrue(finite > 1_000);
    }

    @Test
    void typesWithoutBlocksAreRefused() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
        assertThrows(IllegalArgumentException.class, () -> Levels.group(Dtype.F32));
        assertThrows(
                IllegalArgumentException.class,
                () -> Levels.read(bytes, Dtype.BF16, 0, new byte[1], new float[1], new float[1]));
    }
}
