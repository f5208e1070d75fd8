package io.levee.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SizesTest {
    @Test
    void sizesAreReadByName() {
        Sizes sizes = Sizes.parse("B=64 T=32");
        assertEquals(64, sizes.of("B"));
        assertEquals(32, sizes.of("T"));
    }

    @Test
    void anythingElseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse("B=64").of("T"));
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse("B=0"));
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse("B"));
    }
}
