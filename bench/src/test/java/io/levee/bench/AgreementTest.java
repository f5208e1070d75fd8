package io.levee.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final float[] EXPECTED = {3, 4, 0};

    @Test
    void roundingIsAgreement() {
        Agreement.require("y", EXPECTED, new float[] {3, 4, 2e-5f});
    }

    @Test
    void moreThanRoundingIsNot() {
        assertThrows(IllegalStateException.class, () -> Agreement.require("y", EXPECTED, new float[] {3, 4, 1e-3f}));
    }

    @Test
    void noNumbersAndNoWorkAreNot() {
        assertThrows(
                IllegalStateException.class, () -> Agreement.require("y", EXPECTED, new float[] {3, 4, Float.NaN}));
        assertThrows(IllegalStateException.class, () -> Agreement.require("y", new float[3], new float[3]));
        assertThrows(IllegalStateException.class, () -> Agreement.require("y", EXPECTED, new float[] {3, 4, 0, 0}));
    }
}
