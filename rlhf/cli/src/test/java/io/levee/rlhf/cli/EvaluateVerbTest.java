package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on prompts, judged by score models, and pairs judged by people. */
class EvaluateVerbTest {
    private static final int PROMPTS = 12;

    @TempDir
    private static Path folder;

    private static Path base;
    private static Path challenger;
    private static Path reward;
    private static Path cost;
    private static Path data;

    @TempDir
    private Path runs;

    @BeforeAll
    static void writeModels() throws IOException {
        base = TinyModel.language(folder.resolve("base"));
        challenger = TinyModel.language(folder.resolve("challenger"), TinyModel.WORDS, 11);
        reward = TinyModel.reward(folder.resolve("reward"));
        cost = TinyModel.cost(folder.resolve("cost"));
        List<String> words = TinyModel.WORDS.subList(3, 9);
        data = Files.write(
                folder.resolve("prompts.jsonl"),
                IntStream.range(0, PROMPTS)
                        .mapToObj(i -> "{\"prompt\": \"%s %s %s\"}"
                                .formatted(words.get(i % 6), words.get(i / 6), words.get((i * i) % 5)))
                        .toList());
    }

    private CommandRun evaluate(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "evaluate",
                "--device",
                "reference",
                "--max-new-tokens",
                "6",
                "--json",
                "--out",
                runs.resolve(name).toString()));
        all.addAll(Arrays.asList(options));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private CommandRun arena(String name, Path second, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--model",
                base.toString(),
                "--challenger",
                second.toString(),
                "--data",
                data.toString(),
                "--reward-model",
                reward.toString(),
                "--cost-model",
                cost.toString()));
        all.addAll(Arrays.asList(more));
        return evaluate(name, all.toArray(String[]::new));
    }

    private List<Json> answers(String name) throws IOException {
        return Files.readAllLines(runs.resolve(name).resolve("answers.jsonl")).stream()
                .map(line -> Json.parse(line, "answers"))
                .toList();
    }

    private static Json done(CommandRun run) {
        assertEquals(ExitCode.DONE, run.code(), run.err());
        return run.json();
    }

    @Test
    void twoModelsAreComparedByRewardAndCost() throws IOException {
        Json result = done(arena("run", challenger));
        List<Json> answers = answers("run");

        double wins = 0;
        double mean = 0;
        int above = 0;
        for (Json row : answers) {
            double theirs = row.at("base").at("reward").number();
            double ours = row.at("challenger").at("reward").number();
            wins += ours > theirs ? 1 : ours == theirs ? 0.5 : 0;
            mean += ours / PROMPTS;
            above += row.at("challenger").at("cost").number() > 0 ? 1 : 0;
        }
        Json games = result.at("arena").at("challenger").at("reward");
        assertEquals(PROMPTS, answers.size());
        assertEquals(wins / PROMPTS, games.at("win_rate").number(), 1e-12);
        assertEquals(mean, result.at("challenger").at("reward").number(), 1e-6);
        assertEquals(
                (double) above / PROMPTS,
                result.at("challenger").at("above_limit").number(),
                1e-12);
        for (String field : List.of("elo", "elo_se", "elo_low", "elo_high", "win_rate_se", "difference_se")) {
            assertTrue(games.find(field).isPresent(), field + " is missing in " + games);
        }
        String report = Files.readString(runs.resolve("run").resolve("report.html"));
        for (String id : List.of("scores", "arena", "samples")) {
            assertTrue(report.contains("<section id=\"" + id + "\">"), id);
        }
        assertEquals(
                PROMPTS + 1L,
                Files.readAllLines(runs.resolve("run").resolve("table.csv")).size());
    }

    @Test
    void aModelTiesWithItselfBecauseTheDrawsAreTheSame() {
        Json games = done(arena("self", base)).at("arena").at("challenger").at("cost");

        assertEquals(PROMPTS, games.at("ties").integer());
        assertEquals(0, games.at("elo").number());
        assertEquals(0, games.at("difference").number());
    }

    @Test
    void theBestOfSeveralIsARowOfItsOwnAndNoWorse() throws IOException {
        Json result = done(arena("best", challenger, "--best-of", "5"));
        Json alone = done(arena("alone", challenger));

        assertEquals(alone.at("base").toString(), result.at("base").toString(), "the first sample is the answer");
        assertEquals(alone.at("challenger").toString(), result.at("challenger").toString());
        Json games = result.at("arena").at("best-of-5").at("reward");
        assertEquals(0, games.at("losses").integer());
        assertTrue(games.at("wins").integer() > 0, games::toString);
        for (Json row : answers("best")) {
            assertTrue(row.at("best-of-5").at("reward").number()
                    >= row.at("base").at("reward").number());
        }
    }

    @Test
    void theLimitDecidesWhatIsAbove() {
        Json low = done(arena("low", challenger, "--limit", "-1000"));
        Json high = done(arena("high", challenger, "--limit", "1000"));

        assertEquals(1, low.at("base").at("above_limit").number());
        assertEquals(0, high.at("base").at("above_limit").number());
        assertEquals(
                PROMPTS,
                high.at("arena").at("challenger").at("safety").at("both_safe").integer());
    }

    @Test
    void exportedPairsAreJudgedAndReadBack() throws IOException {
        Path pairs = runs.resolve("pairs.jsonl");
        CommandRun export = evaluate(
                "export",
                "--model",
                base.toString(),
                "--challenger",
                challenger.toString(),
                "--prompts",
                data.toString(),
                "--export-pairs",
                pairs.toString());
        assertFalse(done(export).at("base").find("reward").isPresent());
        List<String> judged = Files.readAllLines(pairs).stream()
                .map(line -> line.replace("\"winner\":null", "\"winner\":\"a\""))
                .toList();
        Files.write(pairs, judged);
        Json result = done(CommandRun.of(
                "evaluate",
                "--judgements",
                pairs.toString(),
                "--out",
                runs.resolve("judged").toString(),
                "--json"));

        Json games = result.at("judgements").at("players").at("challenger").at("winner");
        List<String> key = Files.readAllLines(runs.resolve("pairs.jsonl.key"));
        long ties = judged.stream().filter(line -> line.contains("\"tie\"")).count();
        assertEquals(PROMPTS, games.at("games").integer());
        assertEquals(ties, games.at("ties").integer());
        assertEquals(PROMPTS, key.size());
        assertEquals(
                PROMPTS - ties, games.at("wins").integer() + games.at("losses").integer());
        assertTrue(
                Files.readString(runs.resolve("judged").resolve("report.html")).contains("Judgements"));
    }

    @Test
    void aScoreModelWithAnotherVocabularySeesTheTextAnew() throws IOException {
        List<String> words = new ArrayList<>(TinyModel.WORDS.subList(0, 3));
        words.addAll(TinyModel.WORDS.subList(3, TinyModel.WORDS.size()).reversed());
        Path other = TinyModel.language(folder.resolve("reversed"), words, 7);
        Json result = done(arena("reversed", other, "--temperature", "0"));

        assertEquals(PROMPTS, result.at("challenger").at("answers").integer());
        for (Json row : answers("reversed")) {
            assertTrue(Double.isFinite(row.at("challenger").at("cost").number()), row::toString);
        }
    }

    @Test
    void aDryRunPlansTheLargestOfWhatIsInMemoryAtATime() {
        Json few = done(arena("dry", challenger, "--dry-run"));
        Json many = done(arena("dry", challenger, "--dry-run", "--best-of", "100"));

        assertTrue(few.at("bytes").whole() > 0);
        assertTrue(many.at("bytes").whole() > few.at("bytes").whole(), "more samples need a larger cache");
        assertFalse(Files.exists(runs.resolve("dry")));
        CommandRun tooMuch = arena("huge", challenger, "--best-of", "100000", "--memory-limit-mib", "100");
        assertEquals(ExitCode.DOES_NOT_FIT, tooMuch.code(), tooMuch.err());
    }

    @Test
    void whatIsMissingIsSaidTogether() {
        CommandRun run = evaluate("wrong", "--data", data.toString(), "--best-of", "3");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("--model is missing"), run.err());
        assertTrue(run.err().contains("--best-of 3: needs --data and --reward-model"), run.err());
        assertTrue(evaluate("nothing", "--model", base.toString()).err().contains("--judgements"));
    }
}
