package io.levee.rlhf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumberTextTest {
    @Test
    void signsAreTrueMinusSignsAndZeroHasNone() {
        assertEquals("−1.97", NumberText.decimal(-1.97, 2));
        assertEquals("0.0", NumberText.decimal(-0.04, 1));
        assertEquals("+265", NumberText.signed(264.6, 0));
        assertEquals("−351", NumberText.signed(-351, 0));
        assertEquals("0", NumberText.signed(0, 0));
    }

    @Test
    void sharesAreInPerCent() {
        assertEquals("53.5\u202F%", NumberText.percent(0.535));
        assertEquals("–", NumberText.percent(Double.NaN));
    }

    @Test
    void generalNumbersHaveFourSignificantDigits() {
        assertEquals("431,104", NumberText.general(431104));
        assertEquals("0.25", NumberText.general(0.25));
        assertEquals("0.0008", NumberText.general(8e-4));
        assertEquals("0.003333", NumberText.general(1 / 300.0));
        assertEquals("−1.97", NumberText.general(-1.97));
        assertEquals("0", NumberText.general(0));
        assertEquals("45", NumberText.general(45));
        assertEquals("0.00001", NumberText.general(1e-5));
        assertEquals("2.5e−9", NumberText.general(2.5e-9));
    }

    @Test
    void timesGrowFromSecondsToMinutes() {
        assertEquals("0.8\u202Fs", NumberText.seconds(0.8));
        assertEquals("41\u202Fs", NumberText.seconds(41.2));
        assertEquals("3\u202Fmin 12\u202Fs", NumberText.seconds(191.6));
    }
}
