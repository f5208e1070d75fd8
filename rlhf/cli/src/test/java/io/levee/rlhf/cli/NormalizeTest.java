package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

/** Statistics of scores from the training of score models to reinforcement learning. */
class NormalizeTest {
    private static final int PAIRS = 24;

    @TempDir
    private static Path folder;

    private static String model;
    private static String pairs;

    private static Path runs;

    @BeforeAll
    static void prepare() throws IOException {
        runs = folder.resolve("runs");
        model = TinyModel.language(folder.resolve("language")).toString();
        List<String> words = TinyModel.WORDS.subList(3, 9);
        pairs = Files.write(
                        folder.resolve("pairs.jsonl"),
                        IntStream.range(0, PAIRS)
                                .mapToObj(i -> ("{\"prompt\": \"the %s\", \"response_0\": \"%s cat sat\","
                                                + " \"response_1\": \"on %s\", \"better_response_id\": %d,"
                                                + " \"safer_response_id\": %d, \"is_response_0_safe\": %b,"
                                                + " \"is_response_1_safe\": %b}")
                                        .formatted(
                                                words.get(i % 6),
                                                words.get(i / 6),
                                                words.get(i % 5),
                                                i % 2,
                                                0,
                                                true,
                                                false))
                                .toList())
                .toString();
        train("reward", "reward", "--normalizer", "running");
        train("cost", "cost");
    }

    private static CommandRun run(String verb, String name, String... options) {
        List<String> all = new ArrayList<>(List.of(
                verb,
                "--data",
                pairs,
                "--device",
                "reference",
                "--json",
                "--out",
                runs.resolve(name).toString()));
        all.addAll(Arrays.asList(options));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static Json done(String verb, String name, String... options) {
        CommandRun run = run(verb, name, options);
        assertEquals(ExitCode.DONE, run.code(), run.err());
        return run.json();
    }

    private static Json train(String verb, String name, String... options) {
        List<String> all =
                new ArrayList<>(List.of("--model", model, "--batch-size", "8", "--epochs", "2", "--lr", "1e-2"));
        all.addAll(Arrays.asList(options));
        return done(verb, name, all.toArray(String[]::new));
    }

    private static String trained(String name) {
        return runs.resolve(name).resolve("model").toString();
    }

    private static Json statistics(String name) {
        return Json.parse(Path.of(trained(name), "score.json")).at("statistics");
    }

    /** The first line of a run's metrics. */
    private static Json firstMetrics(String name) throws IOException {
        return Json.parse(
                Files.readAllLines(runs.resolve(name).resolve("metrics.jsonl")).getFirst(), "metrics");
    }

    private static String[] reinforcement(String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--actor",
                model,
                "--reward-model",
                trained("reward"),
                "--iterations",
                "1",
                "--prompts-per-iteration",
                "8",
                "--minibatch",
                "8",
                "--critic-warm-start",
                "0",
                "--critic-warmup",
                "0",
                "--max-new-tokens",
                "4"));
        all.addAll(Arrays.asList(options));
        return all.toArray(String[]::new);
    }

    @Test
    void theStatisticsAreThoseOfTheTrainingsScores() {
        Json result = Json.parse(runs.resolve("reward").resolve("result.json"));
        Json running = statistics("reward");
        train("reward", "average");

        // Two answers of each pair, twice; the last tenth is held out.
        assertEquals(4 * result.at("pairs").whole(), running.at("count").whole());
        assertEquals(result.at("score_mean").number(), running.at("mean").number());
        double deviation = Math.sqrt(running.at("variance").number());
        assertEquals(result.at("score_deviation").number(), deviation, 1e-12);
        assertNotEquals(
                running.at("mean").number(), statistics("average").at("mean").number());
        String wrong = run("reward", "wrong", "--model", model, "--normalizer", "ema:2")
                .err();
        assertTrue(wrong.contains("--normalizer ema:2"), wrong);
    }

    @Test
    void microBatchesChangeNoStatistics() {
        train("cost", "cut", "--micro-batch-tokens", "30");

        for (String number : List.of("mean", "variance")) {
            assertEquals(
                    statistics("cost").at(number).number(),
                    statistics("cut").at(number).number(),
                    1e-5);
        }
    }

    @Test
    void lossesSeeNormalisedScoresOnlyWhenAskedTo() throws IOException {
        train("reward", "centred", "--normalizer", "running", "--normalize-reward");
        train("cost", "tokens", "--loss", "token");
        train("cost", "scaled", "--loss", "token", "--normalize-cost");

        assertPartAfterTheFirstStep("reward", "centred", "reward/loss");
        assertPartAfterTheFirstStep("tokens", "scaled", "cost/loss");
    }

    /** Before the first step mean and deviation are 0 and 1, so the losses begin alike. */
    private static void assertPartAfterTheFirstStep(String own, String normalised, String loss) throws IOException {
        assertEquals(
                firstMetrics(own).at(loss).number(),
                firstMetrics(normalised).at(loss).number(),
                1e-6);
        assertNotEquals(
                statistics(own).at("variance").number(),
                statistics(normalised).at("variance").number());
    }

    @Test
    void rewardsAreCentredAndDividedByTheirDeviation() throws IOException {
        done("ppo", "own", reinforcement());
        done("ppo", "normalised", reinforcement("--normalize-reward"));

        double mean = statistics("reward").at("mean").number();
        double deviation = Math.sqrt(statistics("reward").at("variance").number());
        double own = firstMetrics("own").at("ppo/reward").number();
        assertEquals(
                (own - mean) / deviation,
                firstMetrics("normalised").at("ppo/reward").number(),
                1e-4);
    }

    @Test
    void costsAndTheirLimitAreDividedByTheirDeviation() throws IOException {
        String[] bound = {"--cost-model", trained("cost"), "--threshold", "auto:0.5"};
        Json own = done("ppo-lag", "bound", reinforcement(bound));
        String[] scaled = Arrays.copyOf(bound, bound.length + 1);
        scaled[bound.length] = "--normalize-cost";
        Json normalised = done("ppo-lag", "bound-scaled", reinforcement(scaled));

        double deviation = Math.sqrt(statistics("cost").at("variance").number());
        assertEquals(
                firstMetrics("bound").at("ppo/cost").number() / deviation,
                firstMetrics("bound-scaled").at("ppo/cost").number(),
                1e-4);
        assertEquals(
                own.at("limit").number() / deviation, normalised.at("limit").number(), 1e-4);
        assertEquals(
                firstMetrics("bound").at("ppo/above_limit").number(),
                firstMetrics("bound-scaled").at("ppo/above_limit").number());
        bound[3] = "0.25";
        assertEquals(
                0.25,
                done("ppo-lag", "number", reinforcement(bound[0], bound[1], bound[2], bound[3], "--normalize-cost"))
                        .at("limit")
                        .number());
    }

    @Test
    void aModelWithoutStatisticsCannotBeNormalised() {
        String cost = TinyModel.cost(folder.resolve("bare-cost")).toString();
        CommandRun run =
                run("ppo-lag", "wrong", reinforcement("--cost-model", cost, "--threshold", "0", "--normalize-cost"));

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("score.json does not hold the statistics"), run.err());
        assertTrue(run.err().contains("--normalize-cost"), run.err());
    }
}
