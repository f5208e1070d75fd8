package io.levee.engine.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The known answers are those of the Random123 library's file kat_vectors, line philox4x32 10. */
class PhiloxTest {
    @Test
    void givesTheKnownAnswerForZeros() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0));
    }

    @Test
    void givesTheKnownAnswerForOnes() {
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1));
    }

    @Test
    void givesTheKnownAnswerForTheDigitsOfPi() {
        long key = 0x299f31d0_a4093822L;
        long low = 0x85a308d3_243f6a88L;
        long high = 0x03707344_13198a2eL;
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, block(key, low, high));
    }

    @Test
    void hashesToTheFirstTwoWords() {
        assertEquals(0xe169c58d_6627e8d5L, Philox.hash(0, 0, 0));
    }

    private static int[] block(long key, long low, long high) {
        int[] words = new int[4];
        Philox.block(words, key, low, high);
        return words;
    }
}
