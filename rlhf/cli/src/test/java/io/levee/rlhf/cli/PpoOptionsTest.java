package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.cli.TinyPpo.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each option of reinforcement learning changes what it says, and nothing that comes before that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PpoOptionsTest {
    private static final int STEPS_OF_ITERATION = TinyPpo.PROMPTS / TinyPpo.MINIBATCH;

    /** What the first rollout is before anything has been learned from it. */
    private static final Set<String> FIRST_ROLLOUT =
            Set.of("ppo/reward", "ppo/cost", "ppo/kl", "ppo/length", "ppo/truncated", "ppo/window_cost");

    private TinyPpo ppo;
    private Run plain;

    @BeforeAll
    void runWithoutAnyOfThem(@TempDir Path folder) throws IOException {
        ppo = new TinyPpo(folder);
        plain = ppo.lagrangian();
        assertEquals((long) TinyPpo.ITERATIONS * STEPS_OF_ITERATION, plain.optimizerSteps("actor"), "of the plain run");
    }

    /** Metrics of the first iteration, but for those named. */
    private static SortedMap<String, Double> firstBut(Run run, String... changed) {
        SortedMap<String, Double> metrics = new TreeMap<>(run.metrics(0));
        metrics.keySet().removeAll(Set.of(changed));
        return metrics;
    }

    private static SortedMap<String, Double> firstRollout(Run run) {
        SortedMap<String, Double> metrics = run.metrics(0);
        metrics.keySet().retainAll(FIRST_ROLLOUT);
        assertEquals(FIRST_ROLLOUT, metrics.keySet());
        return metrics;
    }

    // ------------------------------------------------------------------------------------------------ λ

    @Test
    void lambdaWaitsForItsDelayAndMovesAfterIt() {
        Run delayed = ppo.lagrangian("--lambda-delay=2", "--lambda-init=0.5");
        List<Double> lambda = delayed.every("ppo/lambda");

        assertEquals(
                List.of(0.5, 0.5),
                lambda.subList(0, 2).stream()
                        .map(l -> (double) Math.round(l * 1e9) / 1e9)
                        .toList());
        assertNotEquals(0.5, lambda.get(2), 1e-6);
        assertNotEquals(lambda.get(2), lambda.get(3), 1e-6);
        assertNotEquals(1, plain.every("ppo/lambda").getFirst(), 1e-6);
    }

    @Test
    void theDelayOfLambdaChangesTheFirstIterationsAdvantagesAndNoScore() {
        Run delayed = ppo.lagrangian("--lambda-delay=1");
        String[] ofLambda = {
            "ppo/lambda",
            "ppo/log_lambda",
            "ppo/advantage",
            "ppo/actor_loss",
            "ppo/actor_grad_norm",
            "ppo/approximate_kl",
            "ppo/clip_fraction",
            "ppo/largest_ratio",
            "ppo/entropy"
        };

        assertNotEquals(
                plain.metrics(0).get("ppo/advantage"), delayed.metrics(0).get("ppo/advantage"));
        assertEquals(firstBut(plain, ofLambda), firstBut(delayed, ofLambda));
    }

    // ------------------------------------------------------------------------------------------------ steps

    @Test
    void aTargetKlEndsTheActorsStepsOfAnIterationAndNotTheCritics() {
        String[] twice = {"--epochs=2"};
        Run free = ppo.lagrangian(twice);
        Run bound = ppo.lagrangian("--epochs=2", "--target-kl=1e-6");
        long all = 2L * TinyPpo.ITERATIONS * STEPS_OF_ITERATION;

        // The first step of an iteration sees a ratio of one, the second the first's change, and stops.
        assertEquals(2L * TinyPpo.ITERATIONS, bound.optimizerSteps("actor"));
        assertEquals(all, free.optimizerSteps("actor"));
        assertEquals(all, bound.optimizerSteps("reward_critic"));
        assertEquals(all, bound.optimizerSteps("cost_critic"));
        for (String critic : List.of("ppo/reward_critic_loss", "ppo/cost_critic_loss")) {
            assertEquals(free.metrics(0).get(critic), bound.metrics(0).get(critic), critic);
        }
        assertEquals(firstRollout(free), firstRollout(bound));
    }

    @Test
    void aTargetKlThatIsNeverReachedChangesNothing() {
        assertEquals(plain.files(), ppo.lagrangian("--target-kl=1e6").files());
    }

    @Test
    void twoEpochsAreTwiceTheOptimizerStepsOnTheSameRollout() {
        Run twice = ppo.lagrangian("--epochs=2");

        for (String learner : List.of("actor", "reward_critic", "cost_critic")) {
            assertEquals(2 * plain.optimizerSteps(learner), twice.optimizerSteps(learner), learner);
        }
        assertEquals(firstRollout(plain), firstRollout(twice));
        assertEquals(plain.samples(0).toString(), twice.samples(0).toString());
        assertEquals(
                plain.result().at("answers_seen").whole(),
                twice.result().at("answers_seen").whole());
        assertTrue(twice.metrics(0).get("ppo/largest_ratio") > plain.metrics(0).get("ppo/largest_ratio"));
    }

    // ------------------------------------------------------------------------------------------------ answers

    @Test
    void twoSamplesAreTwoDifferentAnswersToEachPromptOfWhichTheFirstIsTheOnlyOneOfOthers() {
        Run pairs = ppo.lagrangian("--samples=2");
        List<Json> samples = pairs.samples(0);

        assertEquals(
                2 * plain.result().at("answers_seen").whole(),
                pairs.result().at("answers_seen").whole());
        assertEquals(2 * plain.optimizerSteps("actor"), pairs.optimizerSteps("actor"));
        for (int prompt = 0; prompt < 2; prompt++) {
            Json first = samples.get(2 * prompt);
            Json second = samples.get(2 * prompt + 1);
            Json alone = plain.samples(0).get(prompt);
            assertEquals(first.at("prompt").text(), second.at("prompt").text());
            assertNotEquals(first.at("answer").text(), second.at("answer").text());
            assertEquals(alone.at("prompt").text(), first.at("prompt").text());
            assertEquals(alone.at("answer").text(), first.at("answer").text());
        }
    }

    @Test
    void aMissingEndCostsThePenaltyAndCostsNothingElse() {
        double penalty = 3;
        Run penalised = ppo.lagrangian("--missing-eos-penalty=" + penalty);
        double cut = plain.metrics(0).get("ppo/truncated");

        assertTrue(0 < cut && cut < 1, "some answers of the first rollout are cut, others end: " + cut);
        assertEquals(
                plain.metrics(0).get("ppo/reward_with_kl") - penalty * cut,
                penalised.metrics(0).get("ppo/reward_with_kl"),
                1e-5);
        assertEquals(firstRollout(plain), firstRollout(penalised));
        for (String ofCosts : List.of("ppo/cost_explained_variance", "ppo/cost_critic_loss", "ppo/lambda")) {
            assertEquals(plain.metrics(0).get(ofCosts), penalised.metrics(0).get(ofCosts), ofCosts);
        }
    }

    // ------------------------------------------------------------------------------------------------ quirks

    @Test
    void theReferencesScheduleDoesNotMoveInItsFirstStepButInItsSecond() {
        String[] oneStep = {"--minibatch=" + TinyPpo.PROMPTS, "--warmup=0.5", "--reference-quirks"};
        Run quirks = ppo.lagrangian(oneStep);
        Run own = ppo.lagrangian(oneStep[0], oneStep[1]);

        assertEquals(0, quirks.metrics(1).get("ppo/kl"), 1e-5, "the second rollout is still the starting policy's");
        assertNotEquals(0, quirks.metrics(2).get("ppo/kl"), 1e-3);
        assertNotEquals(0, own.metrics(1).get("ppo/kl"), 1e-3);
        assertEquals(firstRollout(own), firstRollout(quirks));
    }

    @Test
    void theQuirksWithoutAWarmupAreTheReferencesClipOfScores() {
        String[] both = {"--schedule=constant", "--clip-range-score=0.1", "--kl-coeff=1"};
        String[] own = more(both, "--warmup=0");
        Run clipped = ppo.lagrangian(more(own, "--clip-score-with-kl"));

        assertEquals(
                clipped.files(),
                ppo.lagrangian(more(both, "--reference-quirks")).files());
        assertNotEquals(clipped.files(), ppo.lagrangian(own).files());
    }

    private static String[] more(String[] options, String option) {
        return java.util.stream.Stream.concat(java.util.Arrays.stream(options), java.util.stream.Stream.of(option))
                .toArray(String[]::new);
    }

    // ------------------------------------------------------------------------------------------------ shaping

    @ParameterizedTest
    @CsvSource({"0.5, false", "0.5, true", "3, false", "3, true"})
    void rewardShapingTakesTheCostOffTheRewardAndKnowsNoMultiplier(double coefficient, boolean normalised) {
        String[] options = normalised
                ? new String[] {"--shaping-coeff=" + coefficient, "--shaping-normalised"}
                : new String[] {"--shaping-coeff=" + coefficient};
        Run shaped = ppo.run("ppo-shaping", options);
        SortedMap<String, Double> metrics = shaped.metrics(0);

        double score = metrics.get("ppo/reward") - coefficient * metrics.get("ppo/cost");
        double expected = normalised ? score / (1 + coefficient) : score;
        assertEquals(expected, metrics.get("ppo/reward_with_kl"), 1e-4, "the KL is zero before the first step");
        assertEquals(plain.metrics(0).get("ppo/reward"), metrics.get("ppo/reward"));
        assertEquals(plain.metrics(0).get("ppo/cost"), metrics.get("ppo/cost"));
        for (String none : List.of("ppo/lambda", "ppo/cost_critic_loss", "ppo/window_cost", "ppo/limit")) {
            assertTrue(!metrics.containsKey(none), none);
        }
        assertEquals((long) TinyPpo.ITERATIONS * STEPS_OF_ITERATION, shaped.optimizerSteps("actor"));
        CommandRun text = CommandRun.of(
                "generate",
                "--model=" + shaped.directory().resolve("model"),
                "--prompt=the cat",
                "--max-new-tokens=3",
                "--device=reference");
        assertEquals(ExitCode.DONE, text.code(), text.err());
    }

    @Test
    void shapingWithoutCostsIsPlainPpo() {
        SortedMap<String, String> shaped =
                ppo.run("ppo-shaping", "--shaping-coeff=0").files();
        SortedMap<String, String> alone = ppo.run("ppo").files();

        assertEquals(alone.get("model/model.safetensors"), shaped.get("model/model.safetensors"));
    }
}
