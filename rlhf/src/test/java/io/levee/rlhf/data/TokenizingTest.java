package io.levee.rlhf.data;

import static io.levee.rlhf.data.WordRendering.ASSISTANT;
import static io.levee.rlhf.data.WordRendering.BOS;
import static io.levee.rlhf.data.WordRendering.END;
import static io.levee.rlhf.data.WordRendering.USER;
import static io.levee.rlhf.data.WordRendering.W;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizingTest {
    private static final Path FILE = Path.of("data.jsonl");
    private static final int PROMPT_FRAME = 3; // BOS, USER, ASSISTANT

    private static Tokenizing tokenizing(int maxLength, TooLong tooLong) {
        return new Tokenizing(WordRendering.rendering(), maxLength, tooLong, false);
    }

    @SafeVarargs
    private static <R extends Row> Dataset<R> data(R... rows) {
        List<R> list = new ArrayList<>();
        for (R row : rows) {
            list.add(row);
        }
        return new Dataset<>(
                list,
                new DataReport(
                        rows.length, SkippedRows.NONE, 0, 0, SkippedRows.NONE, 0, rows.length, 0, new TreeMap<>()));
    }

    private static String words(int count) {
        return String.join(" ", Collections.nCopies(count, "w"));
    }

    private static Prompt prompt(int line, int words) {
        return new Prompt(Dialogue.of(words(words)), new Place(FILE, line), Optional.empty());
    }

    private static Demonstration demonstration(int line, Dialogue dialogue, String answer) {
        return new Demonstration(dialogue, answer, Set.of(), new Place(FILE, line), Optional.empty());
    }

    private static Comparison comparison(int line, String prompt, Response first, Response second) {
        return new Comparison(
                Dialogue.of(prompt),
                first,
                second,
                OptionalInt.of(1),
                OptionalInt.of(0),
                new Place(FILE, line),
                Optional.empty());
    }

    private static Comparison comparison(int line, String prompt, String first, String second) {
        return comparison(line, prompt, Response.of(first), Response.of(second));
    }

    private static String complaint(Executable action) {
        return assertThrows(BadInputException.class, action).getMessage();
    }

    @Test
    void aPromptEndsWhereTheAnswerBegins() {
        Prompt row = prompt(1, 2);
        Dataset<TokenizedPrompt> data = tokenizing(5, TooLong.ERROR).prompts(data(row));
        assertArrayEquals(
                new int[] {BOS, USER, W, W, ASSISTANT}, data.rows().getFirst().ids());
        assertSame(row, data.rows().getFirst().prompt());
        assertEquals(5, data.report().tokens());
    }

    @ParameterizedTest
    @EnumSource(
            value = TooLong.class,
            names = {"ERROR", "TRUNCATE"})
    void promptsThatAreTooLongAreCountedAndNamed(TooLong tooLong) {
        Prompt[] rows = IntStream.rangeClosed(1, 14)
                .mapToObj(line -> prompt(line, line < 3 ? 1 : 1_000 + line))
                .toArray(Prompt[]::new);
        String message = complaint(() -> tokenizing(5, tooLong).prompts(data(rows)));
        List<String> lines = message.lines().toList();
        assertEquals("12 of 14 rows are too long", lines.getFirst());
        assertEquals("  data.jsonl:3: 1,006 tokens, at most 5 fit", lines.get(1));
        assertEquals("  data.jsonl:12: 1,015 tokens, at most 5 fit", lines.get(10));
        assertEquals("  and 2 more", lines.get(11));
        assertTrue(lines.getLast().contains("--too-long skip"), lines.getLast());
        assertEquals(13, lines.size());
    }

    @Test
    void promptsThatAreTooLongCanBeSkipped() {
        Dataset<TokenizedPrompt> data =
                tokenizing(5, TooLong.SKIP).prompts(data(prompt(1, 3), prompt(2, 2), prompt(3, 4), prompt(4, 1)));
        assertEquals(
                List.of(2L, 4L),
                data.rows().stream().map(row -> row.prompt().place().line()).toList());
        assertEquals(2, data.report().tooLong().count());
        assertEquals(
                "data.jsonl:1: 6 tokens, at most 5 fit",
                data.report().tooLong().first().getFirst().toString());
        assertEquals("4 rows read: 2 too long; 2 used, 9 tokens", data.report().summary());
        String message = complaint(() -> tokenizing(2, TooLong.SKIP).prompts(data(prompt(1, 3))));
        assertTrue(message.startsWith("none of the 1 rows can be used\n  data.jsonl:1: 6 tokens"), message);
    }

    @Test
    void theAnswersOfAConversationAreTargets() {
        Dialogue dialogue = new Dialogue(Optional.of("s"), List.of("a b", "c", "d", "", "e"));
        Demonstration row = demonstration(1, dialogue, "f g h");
        TokenizedDemonstration all = tokenizing(100, TooLong.ERROR)
                .demonstrations(data(row), Targets.ALL_ANSWERS)
                .rows()
                .getFirst();
        // BOS SYSTEM s | USER a b ASSISTANT | c END | USER d ASSISTANT | END | USER e ASSISTANT | f g h END
        assertEquals(List.of(new Span(7, 9), new Span(12, 13), new Span(16, 20)), all.targets());
        assertEquals(20, all.ids().length);
        assertEquals(7, all.targetTokens());
        assertFalse(all.truncated());
        for (Span span : all.targets()) {
            assertEquals(END, all.ids()[span.end() - 1]);
            assertEquals(ASSISTANT, all.ids()[span.start() - 1]);
        }
        TokenizedDemonstration last = tokenizing(100, TooLong.ERROR)
                .demonstrations(data(row), Targets.LAST_ANSWER)
                .rows()
                .getFirst();
        assertArrayEquals(all.ids(), last.ids());
        assertEquals(List.of(new Span(16, 20)), last.targets());
    }

    @Test
    void answersThatAreNotToBeLearntStandInTheSequenceAndAreNoTargets() {
        Dialogue dialogue = new Dialogue(Optional.of("s"), List.of("a b", "c", "d", "", "e"));
        Demonstration row = new Demonstration(dialogue, "f g h", Set.of(1, 5), new Place(FILE, 1), Optional.empty());
        TokenizedDemonstration tokens = tokenizing(100, TooLong.ERROR)
                .demonstrations(data(row), Targets.ALL_ANSWERS)
                .rows()
                .getFirst();
        assertEquals(List.of(new Span(12, 13)), tokens.targets());
        assertEquals(20, tokens.ids().length);
        String complaint =
                complaint(() -> tokenizing(100, TooLong.SKIP).demonstrations(data(row), Targets.LAST_ANSWER));
        assertTrue(complaint.contains("its last answer is not to be learnt"), complaint);
    }

    @Test
    void aTextThatAnswersNothingIsLearntWhole() {
        Demonstration row = demonstration(1, Dialogue.NONE, "a b c");
        TokenizedDemonstration tokens = tokenizing(100, TooLong.ERROR)
                .demonstrations(data(row), Targets.ALL_ANSWERS)
                .rows()
                .getFirst();
        assertEquals(1, tokens.targets().getFirst().start());
        assertEquals(1, tokens.targets().size());
        assertEquals(tokens.ids().length, tokens.targets().getFirst().end());
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 10})
    void truncationCutsTheEndOfADemonstration(int maxLength) {
        // BOS USER a ASSISTANT | b c END | USER d ASSISTANT | e f END: 13 tokens
        Demonstration row = demonstration(1, new Dialogue(Optional.empty(), List.of("a", "b c", "d")), "e f");
        Dataset<TokenizedDemonstration> data =
                tokenizing(maxLength, TooLong.TRUNCATE).demonstrations(data(row), Targets.ALL_ANSWERS);
        TokenizedDemonstration cut = data.rows().getFirst();
        assertEquals(maxLength, cut.ids().length);
        assertTrue(cut.truncated());
        assertEquals(List.of(new Span(4, Math.min(7, maxLength))), cut.targets());
        assertEquals(1, data.report().truncated());
        assertEquals(maxLength, data.report().tokens());
    }

    @Test
    void aDemonstrationThatFitsExactlyIsWhole() {
        Demonstration row = demonstration(1, Dialogue.of("a"), "b c");
        for (TooLong tooLong : TooLong.values()) {
            Dataset<TokenizedDemonstration> data =
                    tokenizing(7, tooLong).demonstrations(data(row), Targets.ALL_ANSWERS);
            assertEquals(7, data.rows().getFirst().ids().length);
            assertEquals(0, data.report().truncated());
        }
        String message = complaint(() -> tokenizing(6, TooLong.ERROR).demonstrations(data(row), Targets.ALL_ANSWERS));
        assertTrue(message.startsWith("1 of 1 rows are too long\n  data.jsonl:1: 7 tokens, at most 6 fit\n"), message);
        Dataset<TokenizedDemonstration> two = tokenizing(6, TooLong.SKIP)
                .demonstrations(data(row, demonstration(2, Dialogue.of("a"), "b")), Targets.ALL_ANSWERS);
        assertEquals(1, two.size());
        assertEquals(1, two.report().tooLong().count());
    }

    @Test
    void truncationNeverTouchesAPrompt() {
        Dataset<Demonstration> demonstration = data(demonstration(1, Dialogue.of("a b c"), "d"));
        assertTrue(complaint(() -> tokenizing(6, TooLong.TRUNCATE).demonstrations(demonstration, Targets.ALL_ANSWERS))
                .contains("their prompts leave no room for an answer"));
        Dataset<Comparison> comparison = data(comparison(1, "a b c", "d", "e"));
        assertTrue(complaint(() -> tokenizing(6, TooLong.TRUNCATE).comparisons(comparison))
                .contains("their prompts leave no room for an answer"));
    }

    @Test
    void aComparisonKeepsItsLabels() {
        Comparison row = comparison(
                3, "a", new Response("b", Optional.of(true), false), new Response("c d", Optional.of(false), true));
        TokenizedComparison pair =
                tokenizing(7, TooLong.ERROR).comparisons(data(row)).rows().getFirst();
        assertEquals(PROMPT_FRAME + 1, pair.prompt().length);
        assertEquals(2, pair.first().ids().length);
        assertEquals(END, pair.first().ids()[1]);
        assertFalse(pair.first().truncated());
        assertEquals(Optional.of(true), pair.first().safe());
        assertEquals(2, pair.second().ids().length, "an answer that was cut off has no end-of-answer token");
        assertTrue(Arrays.stream(pair.second().ids()).noneMatch(id -> id == END));
        assertTrue(pair.second().truncated());
        assertEquals(Optional.of(false), pair.second().safe());
        assertEquals(OptionalInt.of(1), pair.better());
        assertEquals(OptionalInt.of(0), pair.safer());
        assertEquals(new Place(FILE, 3), pair.place());
        assertEquals(12, pair.tokens());
    }

    @Test
    void truncationCutsTheLongerAnswerAndCountsTheRow() {
        Dataset<TokenizedComparison> data = tokenizing(6, TooLong.TRUNCATE)
                .comparisons(data(comparison(1, "a", "b", "c d e"), comparison(2, "a", "b", "c")));
        TokenizedComparison pair = data.rows().getFirst();
        assertFalse(pair.first().truncated());
        assertTrue(pair.second().truncated());
        assertEquals(2, pair.second().ids().length);
        assertEquals(1, data.report().truncated());
        assertEquals(0, data.report().tooLong().count());
        assertEquals(24, data.report().tokens());
    }

    @Test
    void answersThatAreTheSameOnceCutAreLeftOutAndCounted() {
        Dataset<TokenizedComparison> data = tokenizing(6, TooLong.TRUNCATE)
                .comparisons(data(comparison(1, "a", "b c d", "b c e"), comparison(2, "a", "b c d", "b e c")));
        assertEquals(2, data.rows().getFirst().place().line());
        assertEquals(
                "the answers are the same once they are cut to fit 6 tokens",
                data.report().tooLong().first().getFirst().reason());
    }

    @Test
    void answersOfTheSameTokensAreABadRow() {
        Dataset<Comparison> rows = data(comparison(1, "a", "b", "c"), comparison(2, "a", "w  w", "w w"));
        assertEquals(
                "data.jsonl:2: the answers differ as texts but are the same tokens, which leaves nothing to compare; correct the row, or"
                        + " leave bad rows out with --skip-bad-rows",
                complaint(() -> tokenizing(9, TooLong.ERROR).comparisons(rows)));
        Dataset<TokenizedComparison> data =
                new Tokenizing(WordRendering.rendering(), 9, TooLong.ERROR, true).comparisons(rows);
        assertEquals(1, data.size());
        assertEquals(1, data.report().bad().count());
        assertEquals(new Place(FILE, 2), data.report().bad().first().getFirst().place());
    }

    @Test
    void aTextThatTheTokenizerRefusesIsABadRow() {
        Dataset<Demonstration> rows =
                data(demonstration(1, Dialogue.of("a"), "b"), demonstration(2, Dialogue.of("unknown"), "b"));
        String message = complaint(() -> tokenizing(9, TooLong.ERROR).demonstrations(rows, Targets.ALL_ANSWERS));
        assertTrue(message.startsWith("data.jsonl:2: ") && message.contains("unknown"), message);
        Dataset<TokenizedDemonstration> kept = new Tokenizing(WordRendering.rendering(), 9, TooLong.ERROR, true)
                .demonstrations(rows, Targets.ALL_ANSWERS);
        assertEquals("2 rows read: 1 bad; 1 used, 6 tokens", kept.report().summary());
    }

    @Test
    void anEmptyAnswerIsItsEndAndATruncatedEmptyOneIsRefused() {
        TokenizedComparison pair = tokenizing(9, TooLong.ERROR)
                .comparisons(data(comparison(1, "a", "", "b")))
                .rows()
                .getFirst();
        assertArrayEquals(new int[] {END}, pair.first().ids());
        Comparison cut = comparison(4, "a", new Response("", Optional.empty(), true), Response.of("b"));
        assertTrue(complaint(() -> tokenizing(9, TooLong.ERROR).comparisons(data(cut)))
                .startsWith("data.jsonl:4: expected an answer"));
    }

    @Test
    void whatWasLostInReadingStaysInTheReport() {
        SkippedRows.Collector bad = new SkippedRows.Collector();
        bad.add(new Place(FILE, 9), "broken");
        DataReport before = new DataReport(12, bad.collected(), 3, 2, SkippedRows.NONE, 0, 2, 0, new TreeMap<>());
        DataReport after = tokenizing(5, TooLong.SKIP)
                .prompts(new Dataset<>(List.of(prompt(1, 1), prompt(2, 9)), before))
                .report();
        assertEquals(
                "12 rows read: 1 bad, 3 of no use here, 2 repeated, 1 too long; 1 used, 4 tokens", after.summary());
    }
}
