package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LaneWidthTest {
    @Test
    void withoutAWishItIsTheWidest() {
        assertEquals(256, LaneWidth.bits(null, 256));
    }

    @Test
    void aNarrowerWishIsGranted() {
        assertEquals(128, LaneWidth.bits("128", 512));
        assertEquals(512, LaneWidth.bits("512", 512));
    }

    @Test
    void aWidthAboveTheCpusIsRefused() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> LaneWidth.bits("512", 256));
        assertTrue(e.getMessage().contains("256"), e.getMessage());
    }

    @Test
    void whatIsNoWidthIsRefused() {
        for (String wish : new String[] {"", "64", "1024", "wide"}) {
            assertThrows(IllegalArgumentException.class, () -> LaneWidth.bits(wish, 512), wish);
        }
    }
}
