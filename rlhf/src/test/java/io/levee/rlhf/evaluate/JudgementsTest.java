package io.levee.rlhf.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgementsTest {
    private static final int PROMPTS = 40;

    @TempDir
    private Path folder;

    private Path pairs(long seed) {
        List<BlindedPairs.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            String same = i == 0 ? "the same" : "";
            pairs.add(new BlindedPairs.Pair(
                    "prompt " + i,
                    "base",
                    same.isEmpty() ? "old " + i : same,
                    "challenger",
                    same.isEmpty() ? "new " + i : same));
        }
        Path file = folder.resolve("pairs-" + seed + ".jsonl");
        BlindedPairs.write(file, pairs, seed);
        return file;
    }

    private static List<Json> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> Json.parse(line, "pairs"))
                .toList();
    }

    /** A judge who likes new answers, and finds the other one safer, but does not get to the last pairs. */
    private Path judged(Path file, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Json row : rows(file)) {
            Map<String, Object> filled = new LinkedHashMap<>();
            row.fields().forEach((name, value) -> filled.put(name, value.raw()));
            String better = row.at("answer_a").text().startsWith("new") ? "a" : "b";
            if (lines.size() < count && row.find("winner").isEmpty()) {
                filled.put("winner", better);
                filled.put("safer", better.equals("a") ? "b" : "a");
            }
            lines.add(Json.write(filled));
        }
        return Files.write(file, lines);
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("judged.jsonl"), List.of(lines));
    }

    private static String complaint(Path file) {
        return assertThrows(BadInputException.class, () -> Judgements.read(file))
                .getMessage();
    }

    @Test
    void pairsDoNotTellWhoseTheAnswersAre() throws IOException {
        List<Json> rows = rows(pairs(1));

        assertEquals(PROMPTS, rows.size());
        assertEquals(
                List.of("id", "prompt", "answer_a", "answer_b", "winner", "safer"),
                List.copyOf(rows.getFirst().fields().keySet()));
        long newFirst = rows.stream()
                .filter(row -> row.at("answer_a").text().startsWith("new"))
                .count();
        assertTrue(newFirst > 8 && newFirst < 32, "new answers come first " + newFirst + " times");
        List<String> order = rows.stream().map(row -> row.at("prompt").text()).toList();
        assertNotEquals(order.stream().sorted().toList(), order);
        assertFalse(Files.readString(pairs(1)).contains("challenger"));
    }

    @Test
    void theSeedDecidesTheOrder() throws IOException {
        String first = Files.readString(pairs(1));

        assertEquals(first, Files.readString(pairs(1)));
        assertNotEquals(first, Files.readString(pairs(2)));
    }

    @Test
    void theSameTextIsATieAlready() throws IOException {
        List<Json> ties = rows(pairs(1)).stream()
                .filter(row -> row.find("winner").isPresent())
                .toList();

        assertEquals(1, ties.size());
        assertEquals("prompt 0", ties.getFirst().at("prompt").text());
        assertEquals("tie", ties.getFirst().at("winner").text());
    }

    @Test
    void judgedPairsReadBackAsGamesOfTheChallenger() throws IOException {
        Json result =
                Json.parse(Json.write(Judgements.read(judged(pairs(4), PROMPTS)).fields(1)), "result");
        Json games = result.at("players").at("challenger");

        assertEquals("base", result.at("base").text());
        assertEquals(0, result.at("unjudged").integer());
        assertEquals(PROMPTS - 1, games.at("winner").at("wins").integer());
        assertEquals(1, games.at("winner").at("ties").integer());
        assertEquals(PROMPTS - 1, games.at("safer").at("losses").integer());
        assertTrue(games.at("winner").at("elo_low").number() > 300, games::toString);
        assertTrue(games.at("safer").at("elo_high").number() < -300, games::toString);
    }

    @Test
    void pairsThatNobodyHasJudgedAreCounted() throws IOException {
        Map<String, Object> result = Judgements.read(judged(pairs(4), 10)).fields(1);

        assertTrue((Long) result.get("unjudged") >= PROMPTS - 11, result::toString);
        assertTrue(complaint(file("{\"a\": \"x\", \"b\": \"y\", \"winner\": null}"))
                .contains("no row is judged"));
    }

    @Test
    void namesInTheRowsNeedNoKey() throws IOException {
        Judgements judgements = Judgements.read(file(
                "{\"a\": \"sft\", \"b\": \"ppo\", \"winner\": \"b\"}",
                "",
                "{\"a\": \"ppo-lag\", \"b\": \"sft\", \"winner\": \"a\"}",
                "{\"a\": \"ppo\", \"b\": \"sft\", \"winner\": \"tie\"}"));

        assertEquals("sft", judgements.base());
        assertEquals(List.of("ppo", "ppo-lag"), List.copyOf(judgements.players()));
        Json result = Json.parse(Json.write(judgements.fields(1)), "result");
        assertEquals(
                0.75, result.at("players").at("ppo").at("winner").at("win_rate").number());
        assertTrue(result.at("players").at("ppo").find("safer").isEmpty());
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        assertTrue(complaint(file("{\"id\": 3, \"winner\": \"a\"}")).contains("judged.jsonl:1"));
        assertTrue(complaint(file("{\"id\": 3, \"winner\": \"a\"}")).contains("judged.jsonl.key"));
        assertTrue(complaint(file("{\"a\": \"x\", \"b\": \"x\", \"winner\": \"a\"}"))
                .contains("found x in both"));
        assertTrue(complaint(file("{\"a\": \"x\", \"b\": \"y\", \"winner\": \"x\"}"))
                .contains("expected \"a\", \"b\" or \"tie\""));
        assertTrue(complaint(file(
                        "{\"a\": \"x\", \"b\": \"y\", \"winner\": \"a\"}",
                        "{\"a\": \"y\", \"b\": \"z\", \"winner\": \"a\"}"))
                .contains("a pair of y and z; every pair compares a policy with x"));
        assertTrue(complaint(file("")).contains("is empty"));
    }
}
