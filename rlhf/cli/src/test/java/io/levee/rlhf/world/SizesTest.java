package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @Test
    void theStandardSizesAreThoseOfTheRecipe() {
        assertEquals(new Sizes(14_592, 8_000, 5_500, 600, 1_000, 500), Sizes.STANDARD);
    }

    @Test
    void aFactorScalesEverySizeAndLeavesAtLeastOne() {
        assertEquals(new Sizes(1_459, 800, 550, 60, 100, 50), Sizes.STANDARD.scaled(0.1));
        assertEquals(new Sizes(29_184, 16_000, 11_000, 1_200, 2_000, 1_000), Sizes.STANDARD.scaled(2));
        assertEquals(new Sizes(1, 1, 1, 1, 1, 1), Sizes.STANDARD.scaled(1e-9));
        assertEquals(Sizes.STANDARD, Sizes.STANDARD.scaled(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e9})
    void aFactorThatMakesNoSenseIsRefused(double factor) {
        assertThrows(IllegalArgumentException.class, () -> Sizes.STANDARD.scaled(factor));
    }
}
