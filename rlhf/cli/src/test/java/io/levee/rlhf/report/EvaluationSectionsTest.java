package io.levee.rlhf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.Arena;
import io.levee.rlhf.evaluate.Games;
import io.levee.rlhf.evaluate.Outcome;
import io.levee.rlhf.evaluate.ScoreSummary;
import io.levee.rlhf.evaluate.ScoredAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationSectionsTest {
    private static final List<ScoredAnswer> BASE =
            List.of(new ScoredAnswer("old & tired", 4, false, 1.25, 2), new ScoredAnswer("<b>", 2, true, -0.5, -1));
    private static final List<ScoredAnswer> CHALLENGER =
            List.of(new ScoredAnswer("new", 1, false, 3.5, -2), new ScoredAnswer("", 1, false, 0.5, -1));

    @TempDir
    private Path root;

    private final Map<String, Object> result = new LinkedHashMap<>();

    @BeforeEach
    void makeUp() throws IOException {
        Files.writeString(
                root.resolve("run.json"), Json.write(Map.of("verb", "evaluate", "options", Map.of("seed", 3))));
        result.put("limit", 0.5);
        result.put("base", ScoreSummary.of(BASE, 0.5).fields());
        result.put("challenger", ScoreSummary.of(CHALLENGER, 0.5).fields());
        result.put("arena", Map.of("challenger", new Arena(CHALLENGER, BASE, 0.5).fields(1)));
    }

    private String page() {
        return Report.html(root, result, Optional.empty());
    }

    private static String section(String page, String id) {
        int from = page.indexOf("<section id=\"" + id + "\">");
        assertTrue(from >= 0, () -> "no section " + id);
        return page.substring(from, page.indexOf("</section>", from));
    }

    @Test
    void scoresStandWithTheirErrors() {
        String scores = section(page(), "scores");

        for (String text : List.of("0.375", "2.000", "50.0\u202F%", "0.0\u202F%", "the limit of the cost is 0.5")) {
            assertTrue(scores.contains(text), () -> text + " is missing in " + scores);
        }
        assertFalse(section(page(), "result").contains("win rate"), "what has a table is not told twice");
    }

    @Test
    void comparisonsStandWithEloAndTheSafetyOfBoth() {
        String arena = section(page(), "arena");

        for (String text : List.of("higher reward", "lower cost", "1.625", "only challenger", "neither")) {
            assertTrue(arena.contains(text), () -> text + " is missing in " + arena);
        }
    }

    @Test
    void judgementsOfPeopleHaveATable() {
        Map<String, Object> players = Map.of(
                "challenger",
                Map.of("winner", new Games(List.of(Outcome.WIN, Outcome.WIN, Outcome.TIE, Outcome.LOSS)).fields(1)));
        result.put("judgements", Map.of("base", "base", "players", players, "unjudged", 7));
        String judgements = section(page(), "judgements");

        assertTrue(judgements.contains("better answer") && judgements.contains("62.5\u202F%"), judgements);
        assertTrue(judgements.contains("7 not judged yet"), judgements);
        assertFalse(judgements.contains("safer answer"), judgements);
    }

    @Test
    void answersStandSideBySideAndAreText() throws IOException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("prompt", "why?");
        row.put("base", Map.of("answer", "<script>old</script>", "reward", -1.5, "cost", 2));
        row.put("challenger", Map.of("answer", "", "reward", 0.25));
        Files.writeString(root.resolve("answers.jsonl"), Json.write(row) + "\n");
        String samples = section(page(), "samples");

        assertTrue(samples.contains("&lt;script&gt;old") && samples.contains("(empty)"), samples);
        assertTrue(samples.contains("reward −1.50") && samples.contains("cost +2.00"), samples);
    }

    @Test
    void anEvaluationWithoutScoresHasNoTablesOfThem() {
        result.keySet().retainAll(List.of("limit"));

        assertFalse(page().contains("<section id=\"scores\">"));
        assertFalse(page().contains("<section id=\"arena\">"));
    }

    @Test
    void theSameFilesGiveTheSameBytes() {
        assertEquals(page(), page());
    }
}
