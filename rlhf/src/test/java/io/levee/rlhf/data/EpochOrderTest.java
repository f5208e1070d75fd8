package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 31, 64, 207, 702, 4098})
    void everyEpochHoldsEveryRowOnce(int rows) {
        for (int epoch = 0; epoch < 3; epoch++) {
            int[] order = new EpochOrder(5, "sft", rows).of(epoch);
            assertArrayEquals(
                    IntStream.range(0, rows).toArray(),
                    Arrays.stream(order).sorted().toArray());
        }
    }

    @Test
    void itDependsOnSeedPurposeAndEpochAndOnNothingElse() {
        int[] order = new EpochOrder(5, "sft", 100).of(2);
        assertArrayEquals(order, new EpochOrder(5, "sft", 100).of(2));
        assertFalse(Arrays.equals(order, new EpochOrder(5, "sft", 100).of(1)));
        assertFalse(Arrays.equals(order, new EpochOrder(6, "sft", 100).of(2)));
        assertFalse(Arrays.equals(order, new EpochOrder(5, "reward", 100).of(2)));
    }

    @Test
    void everyRowComesFirstEquallyOften() {
        int[] first = new int[5];
        EpochOrder order = new EpochOrder(11, "sft", 5);
        for (int epoch = 0; epoch < 5_000; epoch++) {
            first[order.of(epoch)[0]]++;
        }
        for (int count : first) {
            assertEquals(1_000, count, 150, "binomial with deviation 28"); // five deviations
        }
    }

    @Test
    void anOrderOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EpochOrder(1, "sft", 0));
    }
}
