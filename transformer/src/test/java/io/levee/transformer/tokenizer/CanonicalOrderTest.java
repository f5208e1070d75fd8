package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CanonicalOrderTest {
    private static final int[] MARKS = {
        0x300, 0x301, 0x316, 0x323, 0x334, 0x344, 0x345, 0x5B0, 0x64B, 0x93C, 0x94D, 0x903, 0xF73, 0x302A, 0x3099,
        0x1D165
    };

    @ParameterizedTest
    @EnumSource(Normalizer.Form.class)
    void longRunsOfMarksHaveTheirNormalForm(Normalizer.Form form) {
        for (int seed = 0; seed < 200; seed++) {
            RandomText random = new RandomText(seed);
            StringBuilder text = new StringBuilder("a");
            for (int i = random.next(300); i >= 0; i--) {
                text.appendCodePoint(MARKS[random.next(MARKS.length)]);
            }
            text.append(random.text(3));
            String expected = Normalizer.normalize(text, form);
            Normalizer.Form decomposition = form.name().contains("K") ? Normalizer.Form.NFKD : Normalizer.Form.NFD;
            String sorted = CanonicalOrder.sortLongRuns(text.toString(), decomposition);
            assertEquals(expected, Normalizer.normalize(sorted, form), "seed " + seed);
        }
    }

    @Test
    void ordinaryTextIsNotTouched() {
        String text = "Größe, e\u0301 und " + "\u0301".repeat(20);
        assertSame(text, CanonicalOrder.sortLongRuns(text, Normalizer.Form.NFD));
    }

    /** Sorted by insertion, this text takes minutes. */
    @Test
    @Timeout(60)
    void aMillionMarksInHostileOrderAreSorted() {
        String text = "q" + "\u0301\u0316".repeat(500_000);
        String composed = new TextNormalizer.UnicodeForm(Normalizer.Form.NFC).apply(text);
        assertEquals("q" + "\u0316".repeat(500_000) + "\u0301".repeat(500_000), composed);
    }

    @Test
    void charactersNewerThanHuggingFacesTablesAreLeftAlone() {
        String text = "\uD801\uDDD2\u0307"; // composes since Unicode 16
        assertNotEquals(text, Normalizer.normalize(text, Normalizer.Form.NFC));
        assertEquals(text, new TextNormalizer.UnicodeForm(Normalizer.Form.NFC).apply(text));
    }
}
