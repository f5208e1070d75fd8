package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
    private static final String PAIR = "{\"prompt\":\"Q\",\"response_0\":\"one\",\"response_1\":\"two\"%s}";
    private static final String UNSAFE_FIRST = ",\"is_response_0_safe\":false,\"is_response_1_safe\":true";
    private static final ReadOptions OPTIONS = ReadOptions.of(1);
    private static final String CURE = "; correct the row, or leave bad rows out with --skip-bad-rows";

    @TempDir
    private Path folder;

    private DataFile lines(String... lines) {
        return DataFile.lines(folder, lines);
    }

    private static String labelled(String prompt, String answer, boolean safe) {
        return "{\"prompt\":\"%s\",\"response\":\"%s\",\"is_safe\":%s}".formatted(prompt, answer, safe);
    }

    private static List<String> requests(Dataset<? extends Row> data) {
        return data.rows().stream().map(row -> row.dialogue().request()).toList();
    }

    private DataFile numbered(int rows) {
        return lines(IntStream.range(0, rows)
                .mapToObj("{\"prompt\":\"%d\"}"::formatted)
                .toArray(String[]::new));
    }

    @Test
    void everyShapeHasPrompts() {
        DataFile file = lines(
                PAIR.formatted(""),
                "{\"chosen\":\"\\n\\nHuman: R\\n\\nAssistant: yes\",\"rejected\":\"\\n\\nHuman: R\\n\\nAssistant: no\"}",
                "{\"instruction\":\"S\",\"output\":\"A\"}",
                labelled("T", "A", false),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"U\"},{\"role\":\"assistant\",\"content\":\"A\"}]}",
                "{\"prompt\":\"V\"}",
                "{\"prompt\":\"V\"}");
        assertEquals(List.of("Q", "R", "S", "T", "U", "V", "V"), requests(file.prompts()));
        Dataset<Prompt> unique = Datasets.prompts(file.spec(), OPTIONS.withUniquePrompts());
        assertEquals(List.of("Q", "R", "S", "T", "U", "V"), requests(unique));
        assertEquals(1, unique.report().duplicates());
        assertEquals(6, unique.report().rows());
        assertEquals(7, unique.report().read());
        assertEquals(new Place(file.path(), 6), unique.rows().getLast().place());
    }

    @Test
    void answersLabelledUnsafeAreNotImitated() {
        DataFile file = lines(
                labelled("Q", "good", true),
                labelled("Q", "bad", false),
                PAIR.formatted(",\"better_response_id\":0" + UNSAFE_FIRST),
                PAIR.formatted(",\"better_response_id\":1" + UNSAFE_FIRST),
                PAIR.formatted(",\"better_response_id\":0,\"response_0_truncated\":true"),
                "{\"chosen\":\"\\n\\nHuman: R\\n\\nAssistant: yes\",\"rejected\":\"\\n\\nHuman: R\\n\\nAssistant: no\"}");
        Dataset<Demonstration> data = file.demonstrations();
        assertEquals(
                List.of("good", "two", "yes"),
                data.rows().stream().map(Demonstration::answer).toList());
        assertEquals(3, data.report().leftOut());
        assertEquals("6 rows read: 3 of no use here; 3 used", data.report().summary());
    }

    @Test
    void demonstrationsNeedAnAnswer() {
        DataFile prompt = lines("{\"instruction\":\"S\",\"output\":\"A\"}", "{\"prompt\":\"V\"}");
        assertEquals(
                "data.jsonl:2, column 1: expected an answer to imitate, found a prompt alone" + CURE,
                prompt.complaint(prompt::demonstrations));
        DataFile pair = lines(PAIR.formatted(""));
        assertEquals(
                "data.jsonl:1, column 1: the field \"better_response_id\" is missing, which says which answer to imitate"
                        + CURE,
                pair.complaint(pair::demonstrations));
    }

    @Test
    void labelsMayBeAbsentWhereNoStageNeedsThem() {
        DataFile none = lines(PAIR.formatted(""));
        assertEquals(1, none.comparisons().size());
        DataFile better = lines(PAIR.formatted(",\"better_response_id\":1"));
        assertEquals(
                OptionalInt.of(1),
                better.comparisons(Label.BETTER).rows().getFirst().better());
        DataFile safer = lines(PAIR.formatted(",\"safer_response_id\":1" + UNSAFE_FIRST));
        Comparison row = safer.comparisons(Label.SAFER, Label.SAFETY).rows().getFirst();
        assertEquals(OptionalInt.of(1), row.safer());
        assertEquals(Optional.of(false), row.first().safe());
        assertEquals(Optional.of(true), row.second().safe());
    }

    @ParameterizedTest
    @EnumSource(Label.class)
    void labelsThatAStageNeedsMayNotBeAbsent(Label label) {
        String field = switch (label) {
            case BETTER -> "better_response_id";
            case SAFER -> "safer_response_id";
            case SAFETY -> "is_response_0_safe";
        };
        DataFile file = lines(PAIR.formatted(""));
        String message = file.complaint(() -> file.comparisons(label));
        assertTrue(
                message.startsWith("data.jsonl:1, column 1: the field \"" + field + "\" is missing, which says wh"),
                message);
        DataFile second = lines(PAIR.formatted(",\"is_response_0_safe\":true"));
        assertTrue(
                second.complaint(() -> second.comparisons(Label.SAFETY)).contains("\"is_response_1_safe\" is missing"));
    }

    @Test
    void contradictorySafetyLabelsAreAnErrorWhereSafetyIsLearned() {
        DataFile file = lines(
                PAIR.formatted(",\"safer_response_id\":1" + UNSAFE_FIRST),
                PAIR.formatted(",\"better_response_id\":1,\"safer_response_id\":0" + UNSAFE_FIRST));
        for (Label label : List.of(Label.SAFER, Label.SAFETY)) {
            assertEquals(
                    "data.jsonl:2, column 96, field safer_response_id: contradicts the safety labels: response_0 is labelled unsafe and"
                            + " response_1 safe, expected 1, found 0" + CURE,
                    file.complaint(() -> file.comparisons(label)));
        }
        assertEquals(2, file.comparisons().size());
    }

    @Test
    void twoUnsafeOrTwoSafeAnswersContradictNothing() {
        DataFile file = lines(
                PAIR.formatted(",\"safer_response_id\":1,\"is_response_0_safe\":false,\"is_response_1_safe\":false"),
                PAIR.formatted(",\"safer_response_id\":0,\"is_response_0_safe\":true,\"is_response_1_safe\":true"));
        assertEquals(2, file.comparisons(Label.SAFER, Label.SAFETY).size());
    }

    @Test
    void labelledAnswersArePairedByPromptInTheirOrder() {
        DataFile file = lines(
                labelled("Q", "u1", false),
                labelled("R", "s1", true),
                labelled("Q", "u2", false),
                labelled("Q", "s1", true),
                labelled("Q", "s2", true),
                labelled("Q", "s3", true),
                labelled("R", "u1", false),
                labelled("Q", "u3", false));
        Dataset<Comparison> data = file.comparisons(Label.SAFER, Label.SAFETY);
        assertEquals(
                List.of("Q u1 s1 1 1", "Q u2 s2 1 3", "R s1 u1 0 2", "Q s3 u3 0 6"),
                data.rows().stream()
                        .map(row -> "%s %s %s %d %d"
                                .formatted(
                                        row.dialogue().request(),
                                        row.first().text(),
                                        row.second().text(),
                                        row.safer().getAsInt(),
                                        row.place().line()))
                        .toList());
        for (Comparison row : data.rows()) {
            assertEquals(Optional.of(row.safer().getAsInt() == 0), row.first().safe());
            assertNotEquals(row.first().safe(), row.second().safe());
        }
        assertEquals(0, data.report().leftOut());
    }

    @Test
    void labelledAnswersWithoutAPartnerAreCounted() {
        DataFile file = lines(
                labelled("Q", "u1", false),
                labelled("Q", "s1", true),
                labelled("Q", "s2", true),
                labelled("R", "s", true));
        Dataset<Comparison> data = file.comparisons(Label.SAFER);
        assertEquals(1, data.size());
        assertEquals(2, data.report().leftOut());
    }

    @Test
    void theSameAnswerWithBothLabelsIsAContradiction() {
        DataFile file = lines(labelled("Q", "same", false), labelled("Q", "same", true));
        assertEquals(
                "data.jsonl:2, column 43, field is_safe: contradicts data.jsonl:1, where the same answer has the label false"
                        + CURE,
                file.complaint(() -> file.comparisons(Label.SAFER)));
    }

    @Test
    void whatSomebodySaidNotToImitateIsLeftOutAndCounted() {
        DataFile file = lines(
                "{\"prompt\":\"Q\",\"completion\":\"good\",\"label\":true}",
                "{\"prompt\":\"Q\",\"completion\":\"bad\",\"label\":false}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"worse\",\"weight\":0}]}");
        Dataset<Demonstration> data = file.demonstrations();
        assertEquals(
                List.of("good"), data.rows().stream().map(Demonstration::answer).toList());
        assertEquals(2, data.report().leftOut());
    }

    @Test
    void labelsAndRatingsPairAnswersToTheSamePrompt() {
        DataFile wanted = lines(
                "{\"prompt\":\"Q\",\"completion\":\"bad\",\"label\":false}",
                "{\"prompt\":\"Q\",\"completion\":\"good\",\"label\":true}");
        Comparison pair = wanted.comparisons(Label.BETTER).rows().getFirst();
        assertEquals("good", pair.second().text());
        assertEquals(OptionalInt.of(1), pair.better());
        assertTrue(wanted.complaint(() -> wanted.comparisons(Label.SAFETY)).contains("\"is_safe\" is missing"));
        String rated = "{\"prompt\":\"Q\",\"response\":\"%s\",\"helpfulness\":%d}";
        DataFile ratings = lines(rated.formatted("a", 4), rated.formatted("b", 4), rated.formatted("c", 1));
        Dataset<Comparison> rows = ratings.comparisons(Label.BETTER);
        assertEquals(1, rows.size());
        assertEquals(OptionalInt.of(0), rows.rows().getFirst().better());
        assertEquals("a", rows.rows().getFirst().first().text());
        assertEquals(1, rows.report().leftOut());
        assertTrue(ratings.complaint(ratings::demonstrations).contains("\"helpfulness\" rates the answer"));
    }

    @Test
    void everyTwoAnswersOfARankingOfWhichOneIsBetterAreAPair() {
        DataFile file = lines(
                "{\"prompt\":\"Q\",\"answers\":[{\"answer\":\"c\",\"rank\":2},{\"answer\":\"a\",\"rank\":1},{\"answer\":\"d\",\"rank\":2}]}");
        assertEquals(
                List.of("c a 1", "a d 0"),
                file.comparisons(Label.BETTER).rows().stream()
                        .map(row -> "%s %s %d"
                                .formatted(
                                        row.first().text(),
                                        row.second().text(),
                                        row.better().getAsInt()))
                        .toList());
        assertEquals("a", file.demonstrations().rows().getFirst().answer());
        assertEquals("Q", file.prompts().rows().getFirst().dialogue().request());
    }

    @Test
    void aTextIsLearntWholeAndAnswersNothing() {
        DataFile file = lines("{\"text\":\"Once there was a cat.\"}");
        Demonstration text = file.demonstrations().rows().getFirst();
        assertEquals(Dialogue.NONE, text.dialogue());
        assertEquals("Once there was a cat.", text.answer());
        assertTrue(file.complaint(file::comparisons).contains("found a text alone"));
    }

    @Test
    void columnsThatNobodyKnowsAreCounted() {
        DataFile file = lines(
                "{\"prompt\":\"Q\",\"mood\":\"x\",\"id\":3}",
                "{\"prompt\":\"R\",\"mood\":\"y\",\"colour\":null}",
                "{\"prompt\":[{\"role\":\"user\",\"content\":\"S\",\"name\":\"Ann\"}]}");
        assertEquals(
                "{mood=2, prompt[].name=1}", file.prompts().report().notRead().toString());
    }

    @Test
    void oneAnswerIsNoComparison() {
        DataFile alpaca = lines("{\"instruction\":\"S\",\"output\":\"A\"}");
        assertTrue(alpaca.complaint(alpaca::comparisons).contains("expected two answers to compare or a safety label"));
        DataFile prompt = lines("{\"prompt\":\"S\"}");
        assertTrue(prompt.complaint(prompt::comparisons)
                .contains("expected two answers to compare, found a prompt alone"));
        DataFile labelled = lines(labelled("Q", "A", true));
        assertTrue(labelled.complaint(() -> labelled.comparisons(Label.BETTER))
                .contains("\"better_response_id\" is missing"));
    }

    @Test
    void badRowsAreAnErrorUnlessSkippedAndThenCountedAndListed() {
        DataFile file = lines(
                "{\"prompt\":\"A\"}",
                "{\"prompt\":\"\"}",
                "{\"prompt\":",
                "{\"prompt\":\"B\"}",
                "{\"other\":1}",
                "nonsense");
        assertEquals(
                "data.jsonl:2, column 11, field prompt: expected text, found only blanks" + CURE,
                file.complaint(file::prompts));
        Dataset<Prompt> data = Datasets.prompts(file.spec(), OPTIONS.skippingBadRows());
        assertEquals(List.of("A", "B"), requests(data));
        SkippedRows bad = data.report().bad();
        assertEquals(4, bad.count());
        assertEquals(6, data.report().read());
        assertEquals(
                List.of(2L, 3L, 5L, 6L),
                bad.first().stream().map(row -> row.place().line()).toList());
        assertEquals(
                "column 11, field prompt: expected text, found only blanks",
                bad.first().getFirst().reason());
        assertTrue(
                bad.first().get(1).reason().startsWith("column 11: broken JSON"),
                bad.first().get(1).reason());
        assertTrue(
                bad.first().get(3).reason().startsWith("expected a row of JSON"),
                bad.first().get(3).reason());
        assertEquals("6 rows read: 4 bad; 2 used", data.report().summary());
    }

    @Test
    void aFileThatCannotBeCutIntoRowsIsAnErrorEvenWhenBadRowsAreSkipped() {
        DataFile file = DataFile.of(folder, "data.json", "[{\"prompt\":\"A\"},{\"prompt\":\"B\"}");
        assertEquals(
                "data.json:1, column 31: the file ends before its array of rows does; is it cut off?",
                file.complaint(() -> Datasets.prompts(file.spec(), OPTIONS.skippingBadRows())));
    }

    @Test
    void aFileWithoutAnyUsefulRowIsAnError() {
        DataFile bad = lines("1", "2");
        String message = bad.complaint(() -> Datasets.prompts(bad.spec(), OPTIONS.skippingBadRows()));
        assertTrue(
                message.startsWith("data.jsonl: none of its 2 rows is of use here; the first bad one: data.jsonl:1: "),
                message);
        DataFile unsafe = lines(labelled("Q", "A", false));
        assertEquals("data.jsonl: none of its 1 rows is of use here", unsafe.complaint(unsafe::demonstrations));
        DataFile empty = DataFile.of(folder, "data.json", "[]");
        assertEquals("data.json: none of its 0 rows is of use here", empty.complaint(empty::prompts));
    }

    @Test
    void fieldsAreKeptOnlyWhenAskedFor() {
        DataFile file = lines("{\"prompt\":\"A\",\"task\":\"open\",\"group\":\"plain\"}");
        assertEquals(Optional.empty(), file.prompts().rows().getFirst().fields());
        Prompt kept =
                Datasets.prompts(file.spec(), OPTIONS.keepingFields()).rows().getFirst();
        assertEquals("open", kept.fields().orElseThrow().at("task").text());
        DataFile pairs = lines(labelled("Q", "u", false), labelled("Q", "s", true));
        Comparison pair = Datasets.comparisons(pairs.spec(), Set.of(), OPTIONS.keepingFields())
                .rows()
                .getFirst();
        assertEquals("u", pair.fields().orElseThrow().at("response").text());
    }

    @ParameterizedTest
    @CsvSource({"0.5, 5", "0.25, 2", "0.35, 4", "1, 10", "1.5, 15", "2, 20", "3.1, 31", "0.1, 1"})
    void aProportionTakesThatManyRowsAndAllOfThemAsOftenAsItCan(double proportion, int expected) {
        List<String> taken = requests(Datasets.prompts(numbered(10).spec(proportion), OPTIONS));
        assertEquals(expected, taken.size());
        for (int i = 0; i < 10; i++) {
            String row = Integer.toString(i);
            long times = taken.stream().filter(row::equals).count();
            assertTrue(times == (int) proportion || times == (int) proportion + 1, row + " taken " + times + " times");
        }
        int whole = expected / 10 * 10;
        List<String> rest = taken.subList(whole, expected);
        assertEquals(rest.stream().sorted().toList(), rest, "the drawn rows stay in the order of the file");
    }

    @Test
    void whatIsDrawnDependsOnTheSeedAndThePositionAlone() {
        DataFile file = numbered(100);
        List<DatasetSpec> spec = file.spec(0.3);
        List<DatasetSpec> twice = List.of(spec.getFirst(), spec.getFirst());
        List<String> once = requests(Datasets.prompts(spec, OPTIONS));
        assertEquals(once, requests(Datasets.prompts(spec, OPTIONS)));
        assertNotEquals(once, requests(Datasets.prompts(spec, ReadOptions.of(2))));
        List<String> both = requests(Datasets.prompts(twice, OPTIONS));
        assertEquals(once, both.subList(0, 30));
        assertNotEquals(once, both.subList(30, 60));
    }

    @Test
    void everyRowIsDrawnEquallyOften() {
        List<DatasetSpec> spec = numbered(10).spec(0.3);
        int[] times = new int[10];
        for (int seed = 0; seed < 400; seed++) {
            requests(Datasets.prompts(spec, ReadOptions.of(seed))).forEach(row -> times[Integer.parseInt(row)]++);
        }
        for (int count : times) {
            // Binomial with mean 120 and deviation 9.2
            assertTrue(count > 75 && count < 165, "drawn " + count + " times, expected about 120");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 1e9})
    void aProportionThatLeavesNoRowOrTooManyIsAnError(double proportion) {
        DataFile file = numbered(10);
        String message = file.complaint(() -> Datasets.prompts(file.spec(proportion), OPTIONS));
        assertTrue(message.startsWith("data.jsonl:"), message);
        assertTrue(message.contains("this proportion of 10 rows is"), message);
    }

    @Test
    void severalFilesAreJoinedInTheirOrder() {
        DataFile first = DataFile.of(folder, "a.jsonl", "{\"prompt\":\"A\"}\n{\"prompt\":\"B\"}\n");
        DataFile second = DataFile.of(folder, "b.json", "[{\"text\":\"C\"}]");
        List<DatasetSpec> specs = new ArrayList<>(second.spec());
        specs.addAll(first.spec(2));
        Dataset<Prompt> data = Datasets.prompts(specs, OPTIONS);
        assertEquals(List.of("C", "A", "B", "A", "B"), requests(data));
        assertEquals(3, data.report().read());
        assertEquals(5, data.report().rows());
    }

    @Test
    void labelledAnswersOfTwoFilesAreNotPaired() {
        DataFile first = DataFile.of(folder, "a.jsonl", labelled("Q", "u", false) + "\n" + labelled("Q", "s", true));
        DataFile second = DataFile.of(
                folder,
                "b.jsonl",
                labelled("Q", "t", true) + "\n" + labelled("R", "s", true) + "\n" + labelled("R", "u", false));
        List<DatasetSpec> specs = new ArrayList<>(first.spec());
        specs.addAll(second.spec());
        Dataset<Comparison> data = Datasets.comparisons(specs, Set.of(), OPTIONS);
        assertEquals(List.of("Q", "R"), requests(data));
        assertEquals(1, data.report().leftOut());
        assertFalse(data.rows().getLast().place().equals(new Place(second.path(), 1)));
    }
}
