package io.levee.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RaggedTest {
    @Test
    void lengthsAreSpreadAroundTheirMean() {
        Ragged sequences = Ragged.of(3, 8);
        assertArrayEquals(new int[] {0, 6, 14, 24}, sequences.offsets());
        assertEquals(10, sequences.longest());
        assertEquals(6 * 7 / 2 + 8 * 9 / 2 + 10 * 11 / 2, sequences.causalPairs());
    }

    @Test
    void oneSequenceHasTheMeanLength() {
        assertEquals(8, Ragged.of(1, 8).tokens());
    }
}
