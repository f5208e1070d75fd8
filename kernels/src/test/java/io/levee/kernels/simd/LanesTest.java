package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LanesTest {
    /** Halves, then quarters, and so on, in plain arithmetic. */
    private static float tree(float[] lanes) {
        float[] sums = lanes.clone();
        for (int half = sums.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }

    @Test
    void theSumOfLanesIsAFixedTreeBeforeAndAfterCompilation() {
        SplittableRandom random = new SplittableRandom(1);
        float[] lanes = new float[Lanes.COUNT];
        for (int i = 0; i < 50_000; i++) {
            for (int lane = 0; lane < lanes.length; lane++) {
                lanes[lane] = (float) (random.nextGaussian() * Math.exp(4 * random.nextGaussian()));
            }
            FloatVector v = FloatVector.fromArray(Lanes.FLOATS, lanes, 0);
            assertEquals(tree(lanes), Lanes.sum(v), 0f, "sum " + i);
        }
    }

    @Test
    void theLargestLaneIsFoundInEveryPlace() {
        for (int place = 0; place < Lanes.COUNT; place++) {
            float[] lanes = new float[Lanes.COUNT];
            Arrays.fill(lanes, Float.NEGATIVE_INFINITY);
            lanes[place] = -3f;
            assertEquals(-3f, Lanes.max(FloatVector.fromArray(Lanes.FLOATS, lanes, 0)));
        }
    }

    @Test
    void countsAreRoundedToVectors() {
        assertTrue(Lanes.COUNT >= 4 && Integer.bitCount(Lanes.COUNT) == 1);
        assertEquals(0, Lanes.whole(Lanes.COUNT - 1));
        assertEquals(Lanes.COUNT, Lanes.whole(2 * Lanes.COUNT - 1));
        assertEquals(Lanes.COUNT, Lanes.padded(1));
        assertEquals(Lanes.COUNT, Lanes.padded(Lanes.COUNT));
    }
}
