package io.levee.engine.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
    private static Draws draws(long place) {
        return RandomStream.of(42, "draws").at(place);
    }

    @Test
    void readsTheWordsOfConsecutiveBlocks() {
        Draws draws = new Draws(0, 0);
        int[] words = new int[4];
        for (int block = 0; block < 3; block++) {
            Philox.block(words, 0, block, 0);
            for (int word : words) {
                assertEquals(word, draws.nextInt());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000, 0x40000001, Integer.MAX_VALUE})
    void numbersBelowABoundAreUniform(int bound) {
        Draws draws = draws(bound);
        int n = 30_000;
        int cells = Math.min(bound, 7);
        int[] counts = new int[cells];
        for (int i = 0; i < n; i++) {
            int number = draws.nextInt(bound);
            assertTrue(number >= 0 && number < bound);
            counts[(int) ((long) number * cells / bound)]++;
        }
        double chiSquared = 0;
        for (int cell = 0; cell < cells; cell++) {
            // the share of numbers below the bound that fall into this cell
            long from = Math.ceilDiv((long) cell * bound, cells);
            long to = Math.ceilDiv((cell + 1L) * bound, cells);
            double expected = (double) n * (to - from) / bound;
            chiSquared += (counts[cell] - expected) * (counts[cell] - expected) / expected;
        }
        assertTrue(chiSquared < 27.9, "chi squared " + chiSquared); // p = 1e-4 at 6 degrees of freedom
    }

    @Test
    void realNumbersLieInTheHalfOpenUnitInterval() {
        Draws draws = draws(1);
        double sum = 0;
        for (int i = 0; i < 50_000; i++) {
            float single = draws.nextFloat();
            double real = draws.nextDouble();
            assertTrue(single >= 0 && single < 1 && real >= 0 && real < 1);
            sum += single + real;
        }
        assertEquals(0.5, sum / 100_000, 4 * Math.sqrt(1 / 12.0 / 100_000));
    }

    @Test
    void gaussiansHaveTheMomentsOfTheNormalDistribution() {
        Draws draws = draws(2);
        int n = 100_000;
        double[] moments = new double[5];
        for (int i = 0; i < n; i++) {
            double x = draws.nextGaussian();
            for (int k = 1; k < moments.length; k++) {
                moments[k] += Math.pow(x, k) / n;
            }
        }
        assertEquals(0, moments[1], 4 / Math.sqrt(n));
        assertEquals(1, moments[2], 4 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 4 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 4 * Math.sqrt(96.0 / n));
    }

    @Test
    void gaussiansAreFiniteForTheLargestUniformNumber() {
        assertTrue(Double.isFinite(StrictMath.log(1 - (1 - 0x1p-53))));
    }

    @Test
    void everyOrderOfAShuffleIsEquallyLikely() {
        int n = 24_000;
        int[] counts = new int[27];
        for (int i = 0; i < n; i++) {
            int[] order = draws(i).permutation(3);
            int[] sorted = order.clone();
            Arrays.sort(sorted);
            assertArrayEquals(new int[] {0, 1, 2}, sorted);
            counts[order[0] * 9 + order[1] * 3 + order[2]]++;
        }
        double chiSquared = 0;
        for (int code : new int[] {5, 7, 11, 15, 19, 21}) {
            chiSquared += Math.pow(counts[code] - n / 6.0, 2) / (n / 6.0);
        }
        assertTrue(chiSquared < 25.8, "chi squared " + chiSquared); // p = 1e-4 at 5 degrees of freedom
    }

    @Test
    void choicesFollowTheirWeightsAndNeverTakeAWeightOfZero() {
        Draws draws = draws(3);
        double[] weights = {0, 1, 0, 3, 0};
        int[] counts = new int[weights.length];
        int n = 40_000;
        for (int i = 0; i < n; i++) {
            counts[draws.choose(weights)]++;
        }
        assertEquals(0, counts[0] + counts[2] + counts[4]);
        assertEquals(0.25, counts[1] / (double) n, 4 * Math.sqrt(0.25 * 0.75 / n));
    }

    @Test
    void choosesFromAList() {
        Draws draws = draws(4);
        boolean[] seen = new boolean[3];
        for (int i = 0; i < 100; i++) {
            seen[draws.choose(List.of(0, 1, 2))] = true;
        }
        assertTrue(seen[0] && seen[1] && seen[2]);
    }

    @Test
    void chanceHoldsAtItsEnds() {
        Draws draws = draws(5);
        for (int i = 0; i < 1000; i++) {
            assertTrue(draws.chance(1));
            assertTrue(!draws.chance(0));
        }
    }

    @Test
    void refusesImpossibleQuestions() {
        assertThrows(IllegalArgumentException.class, () -> draws(0).nextInt(0));
        assertThrows(IllegalArgumentException.class, () -> draws(0).choose(0.0, 0.0));
        assertThrows(IllegalArgumentException.class, () -> draws(0).choose(1, -1));
        assertThrows(IllegalArgumentException.class, () -> draws(0).choose(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> draws(0).choose(1, Double.POSITIVE_INFINITY));
    }
}
