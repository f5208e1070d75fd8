package io.levee.transformer.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    private static final StopStrings STOPS = new StopStrings(List.of("\n\n", "END", "ENTRY"));

    @Test
    void textThatCouldBeginAStopStringIsHeldBack() {
        StopStrings.Filter filter = STOPS.filter();

        assertEquals("a", filter.push("aE"));
        assertEquals("", filter.push("N"));
        assertEquals("ENd", filter.push("d"));
        assertFalse(filter.found());
    }

    @Test
    void aStopStringAcrossPiecesEndsTheTextBeforeIt() {
        StopStrings.Filter filter = STOPS.filter();

        assertEquals("one", filter.push("one\n"));
        assertEquals("", filter.push("\ntwo"));
        assertTrue(filter.found());
        assertEquals("", filter.push("three"));
        assertEquals("", filter.finish());
    }

    @Test
    void theFirstStopStringCounts() {
        StopStrings.Filter filter = STOPS.filter();

        assertEquals("a ", filter.push("a ENTRY and END"));
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        StopStrings.Filter filter = STOPS.filter();

        assertEquals("a", filter.push("a\n"));
        assertEquals("\n", filter.finish());
        assertFalse(filter.found());
    }

    @Test
    void anyCutIntoPiecesGivesTheSameText() {
        String text = "EEN EN\nEND of it";
        for (int size = 1; size <= text.length(); size++) {
            StopStrings.Filter filter = STOPS.filter();
            StringBuilder passed = new StringBuilder();
            for (int from = 0; from < text.length(); from += size) {
                passed.append(filter.push(text.substring(from, Math.min(text.length(), from + size))));
            }
            passed.append(filter.finish());
            assertEquals("EEN EN\n", passed.toString(), "pieces of " + size);
        }
    }

    @Test
    void withoutStopStringsEverythingPassesAtOnce() {
        StopStrings.Filter filter = StopStrings.NONE.filter();

        assertEquals("anything\n\n", filter.push("anything\n\n"));
    }

    @Test
    void anEmptyStopStringIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new StopStrings(List.of("a", "")));
    }
}
