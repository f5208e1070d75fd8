package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Hashes;
import io.levee.engine.store.Json;
import io.levee.rlhf.run.MetricKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration with all its policies at the smallest size: every verb that trains runs in it, or beside it on its files, and
 * writes the metrics that docs/metrics.md lists.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParetoDemoTest {
    private static final List<String> COEFFICIENTS = List.of("0.01", "0.5", "1", "2", "5", "10", "100");

    /** Written where products are rounded to bfloat16, as its description says. */
    private static final String ONLY_IN_BFLOAT16 = "ppo/sampling_mismatch";

    private Path demo;
    private Path beside;

    @BeforeAll
    void run(@TempDir Path folder) {
        demo = folder.resolve("demo");
        beside = folder.resolve("beside");
        done("demo", "--quick", "--quick-size=0.001", "--pareto", "--seed=13", "--quiet", "--out=" + demo);
        done(
                "dpo",
                "--quiet",
                "--model=" + model("sft"),
                "--data=" + demo.resolve("comparisons/preferences-train.jsonl"),
                "--out=" + beside.resolve("dpo"));
        done(
                "ppo-lag",
                "--quiet",
                "--actor=" + model("sft"),
                "--reward-model=" + model("reward"),
                "--cost-model=" + model("cost"),
                "--data=" + demo.resolve("world/prompts.jsonl"),
                "--ptx-data=" + demo.resolve("world/sft.jsonl"),
                "--ptx-coeff=0.5",
                "--threshold=0",
                "--prompts-per-iteration=16",
                "--critic-warm-start=0",
                "--iterations=2",
                "--max-new-tokens=24",
                "--out=" + beside.resolve("ppo-lag"));
    }

    private static void done(String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(ExitCode.DONE, run.code(), () -> List.of(arguments) + "\n" + run.err());
    }

    private Path model(String stage) {
        return demo.resolve(stage).resolve("model");
    }

    private static List<String> shapings() {
        return Stream.of("shaping-", "shaping-normalised-")
                .flatMap(name -> COEFFICIENTS.stream().map(coefficient -> name + coefficient))
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ policies

    @Test
    void everyPolicyIsTrainedAndEvaluatedAndStandsInTheReport() throws IOException {
        List<String> policies = new ArrayList<>(
                List.of("ppo", "ppo-lag", "ppo-lag-plain", "ppo-lag-frozen", "ppo-lag-from-0.05", "ppo-lag-from-1"));
        policies.addAll(shapings());
        Json result = Json.parse(demo.resolve("result.json"));
        String report = Files.readString(demo.resolve("report.html"));

        Set<String> expected = new HashSet<>(policies);
        expected.add("sft");
        assertEquals(expected, result.at("policies").fields().keySet());
        for (String policy : policies) {
            assertTrue(Files.exists(demo.resolve(policy).resolve("result.json")), policy + " is not complete");
            assertTrue(Files.exists(demo.resolve("evaluation").resolve(policy).resolve("sampled.jsonl")), policy);
            Json numbers = result.at("policies").at(policy);
            assertTrue(Double.isFinite(numbers.at("harm_rate").number()), () -> policy + ": " + numbers);
        }
        assertTrue(report.contains("shaping"), "the report shows reward shaping");
    }

    @Test
    void everyCoefficientMakesAPolicyOfItsOwn() throws IOException {
        Set<String> sums = new HashSet<>();
        for (String policy : shapings()) {
            sums.add(Hashes.sha256(model(policy).resolve("model.safetensors")));
        }
        assertEquals(2 * COEFFICIENTS.size(), sums.size());
    }

    @Test
    void theMultiplierStandsStillWhereItIsFrozenAndStartsWhereItIsTold() throws IOException {
        List<Double> frozen = every("ppo-lag-frozen", "ppo/lambda");

        assertTrue(frozen.size() > 1);
        for (double lambda : frozen) {
            assertEquals(0.25, lambda, 1e-12);
        }
        // The first iteration only warms up the critics.
        assertEquals(0.05, every("ppo-lag-from-0.05", "ppo/lambda").getFirst(), 1e-12);
        assertEquals(1, every("ppo-lag-from-1", "ppo/lambda").getFirst(), 1e-12);
        assertNotEquals(1, every("ppo-lag-from-1", "ppo/lambda").getLast(), 1e-6);
    }

    private List<Double> every(String stage, String key) throws IOException {
        return Files.readAllLines(demo.resolve(stage).resolve("metrics.csv")).stream()
                .map(line -> line.split(","))
                .filter(columns -> columns[1].equals(key))
                .map(columns -> Double.parseDouble(columns[2]))
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ metrics

    private static Set<String> written(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .skip(1)
                .map(line -> line.split(",")[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented(Predicate<String> wanted) {
        return MetricKeys.CATALOG.descriptions().keySet().stream()
                .filter(wanted)
                .filter(key -> !key.equals(ONLY_IN_BFLOAT16))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Predicate<String> of(String prefix) {
        return key -> key.startsWith(prefix + "/");
    }

    @Test
    void verbsThatTrainOneModelWriteTheDocumentedMetricsOfTheirName() throws IOException {
        for (String verb : List.of("sft", "reward", "cost")) {
            assertEquals(documented(of(verb)), written(demo.resolve(verb)), verb);
        }
        assertEquals(documented(of("dpo")), written(beside.resolve("dpo")));
    }

    @Test
    void ppoLagWithDemonstrationsWritesEveryDocumentedMetricOfReinforcementLearning() throws IOException {
        assertEquals(documented(of("ppo")), written(beside.resolve("ppo-lag")));
    }

    @Test
    void everyOtherReinforcementLearningLeavesOutWhatItDoesNotHave() throws IOException {
        Predicate<String> ptx = key -> key.equals("ppo/ptx_loss");
        Predicate<String> cost = key -> key.equals("ppo/cost");
        Predicate<String> constraint = key -> Set.of(
                        "ppo/lambda",
                        "ppo/log_lambda",
                        "ppo/window_cost",
                        "ppo/limit",
                        "ppo/above_limit",
                        "ppo/cost_explained_variance",
                        "ppo/cost_critic_loss")
                .contains(key);

        assertEquals(documented(of("ppo").and(ptx.negate())), written(demo.resolve("ppo-lag")));
        Predicate<String> shaping = of("ppo").and(ptx.or(constraint).negate());
        assertEquals(documented(shaping), written(demo.resolve("shaping-1")));
        assertEquals(documented(shaping.and(cost.negate())), written(demo.resolve("ppo")));
    }

    @Test
    void theDifferenceBetweenSamplingAndTrainingIsMeasuredWhereFactorsAreRounded(@TempDir Path folder)
            throws IOException {
        Path run = new TinyPpo(folder)
                .run("ppo", "--device=ptx", "--precision=bfloat16", "--iterations=1", "--prompts-per-iteration=4")
                .directory();

        assertTrue(written(run).contains(ONLY_IN_BFLOAT16));
    }
}
