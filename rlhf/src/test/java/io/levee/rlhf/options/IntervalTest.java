package io.levee.rlhf.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in an interval. */
class IntervalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(0, 1]; 0; false",
                "(0, 1]; 1e-300; true",
                "(0, 1]; 1; true",
                "(0, 1]; 1.0000001; false",
                "[0, 1); 0; true",
                "[0, 1); -0.0; true",
                "[0, 1); 1; false",
                "[0, ∞); Infinity; false",
                "[0, ∞]; Infinity; true",
                "[-∞, ∞); -Infinity; true",
                "(-∞, ∞); -Infinity; false",
                "[-∞, ∞]; NaN; false",
                "[1, 1e6]; 1e6; true",
                "[1, 1e6]; 1000001; false",
                "[-2, -1]; -1.5; true",
            })
    void holdsWhatIsBetweenItsBounds(String interval, double number, boolean inside) {
        assertEquals(inside, Interval.parse(interval).contains(number));
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String text : new String[] {"", "0, 1", "[0,1]", "[a, b]", "[0; 1]"}) {
            assertThrows(IllegalArgumentException.class, () -> Interval.parse(text), text);
        }
    }
}
