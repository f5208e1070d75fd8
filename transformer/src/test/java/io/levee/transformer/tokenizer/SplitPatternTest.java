package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitPatternTest {
    private static List<String> pieces(TextPattern pattern, String text) {
        List<String> pieces = new ArrayList<>();
        pattern.matches(text, (start, end) -> pieces.add(text.substring(start, end)));
        return pieces;
    }

    private static void assertSame(TextPattern scanner, String source) {
        assertEquals(scanner, TextPattern.regex(source, "test"), "the pattern has its scanner");
        TextPattern regex = RegexPattern.of(source, "test");
        for (int seed = 0; seed < 3000; seed++) {
            String text = new RandomText(seed).text(1 + seed % 30);
            List<String> pieces = pieces(scanner, text);
            assertEquals(pieces(regex, text), pieces, "seed " + seed);
            assertEquals(text, String.join("", pieces), "seed " + seed);
        }
    }

    @Test
    void gpt2sScannerSplitsAsItsRegularExpression() {
        assertSame(new Gpt2Pattern(), Gpt2Pattern.SOURCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void cl100ksScannerSplitsAsItsRegularExpression(int digits) {
        assertSame(new Cl100kPattern(digits), Cl100kPattern.source(digits));
    }

    @Test
    void whiteSpaceLeavesItsLastCharacterToTheNextWord() {
        assertEquals(List.of("a", "  ", " b", "  "), pieces(new Gpt2Pattern(), "a   b  "));
        assertEquals(List.of("a", "\n \n", " ", " b"), pieces(new Cl100kPattern(3), "a\n \n  b"));
    }

    @Test
    void contractionsAreCutInAnyCaseWhereThePatternSaysSo() {
        assertEquals(
                List.of("I", "'ll", " don", "'t", " DON", "'", "T"), pieces(new Gpt2Pattern(), "I'll don't DON'T"));
        assertEquals(List.of("I", "'LL", " it", "'ſ"), pieces(new Cl100kPattern(3), "I'LL it'ſ"));
    }

    @Test
    void numbersAreCutEveryThreeDigits() {
        assertEquals(List.of("123", "456", "7"), pieces(new Cl100kPattern(3), "1234567"));
        assertEquals(List.of("1", "२", "Ⅳ"), pieces(new Cl100kPattern(1), "1२Ⅳ"));
    }

    @Test
    void anyOtherPatternRunsOnTheGeneralEngine() {
        TextPattern pattern = TextPattern.regex("\\p{Han}+|\\h\\h|\\w", "test");
        assertInstanceOf(RegexPattern.class, pattern);
        assertEquals(List.of("河水", "a", "é", "fF", "²"), pieces(pattern, "河水 -a é fF²"));
    }

    @Test
    void someNumbersAreWordsOnlyOutsideOfBrackets() {
        assertEquals(List.of("a²"), pieces(RegexPattern.of("\\w+", "test"), "a²"));
        assertEquals(List.of("a"), pieces(RegexPattern.of("[\\w]+", "test"), "a²"));
    }

    @Test
    void emptyMatchesNeverSplitACharacter() {
        assertEquals(List.of("", "", ""), pieces(RegexPattern.of("x*", "test"), "🌊a"));
        assertEquals(List.of("", "", ""), pieces(new TextPattern.Literal(""), "🌊a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[:alpha:]]", "a{1,3}+", "(?m:.)", "\\Kx", "(a", "\\p{Nonsense}"})
    void whatJavaReadsDifferentlyIsRefusedByName(String source) {
        BadInputException refused =
                assertThrows(BadInputException.class, () -> TextPattern.regex(source, "tokenizer.json"));
        assertTrue(
                refused.getMessage().startsWith("tokenizer.json: the regular expression " + source),
                refused::getMessage);
    }

    @Test
    void aPatternTooDeepForATextIsAnErrorThatNamesIt() {
        TextPattern pattern = RegexPattern.of("(?:a|b)*c", "test");
        BadInputException refused = assertThrows(BadInputException.class, () -> pieces(pattern, "ab".repeat(1 << 20)));
        assertTrue(refused.getMessage().contains("(?:a|b)*c"), refused::getMessage);
    }
}
