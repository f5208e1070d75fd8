package io.levee.rlhf;

import static io.levee.rlhf.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Precision;
import io.levee.kernels.SamplingOptions;
import io.levee.rlhf.advantage.Advantages;
import io.levee.rlhf.advantage.Gae;
import io.levee.rlhf.advantage.KlPenalty;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.signal.CostWindow;
import io.levee.rlhf.signal.Multiplier;
import io.levee.transformer.decode.Completion;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Golden: forwards, gradients, optimizer steps, advantages and greedy continuations against PyTorch and transformers, on every
 * back-end, all sequences in one batch, one by one, and in micro-batches that hold some of them.
 */
class OracleTest {
    /** Tokens of micro-batches that hold every sequence, two of the four at most, or one. */
    private static final int ALL = 1000;

    private static final int SOME = 30;
    private static final int ONE = 1;

    @TestFactory
    Stream<DynamicNode> modelsAgreeWithTheOracle() {
        return Oracle.all().stream()
                .flatMap(oracle -> Backends.available().stream()
                        .map(backend -> dynamicContainer(oracle + " on " + backend, tests(oracle, backend))));
    }

    private static Stream<DynamicNode> tests(Oracle oracle, Backends.Backend backend) {
        Stream<DynamicNode> trained = Stream.of(ALL, ONE)
                .flatMap(tokens -> Stream.of(
                        training("supervised gradients", oracle, backend, tokens, OracleRun::supervisedGradients),
                        training("recomputed gradients", oracle, backend, tokens, OracleRun::recomputedGradients),
                        training("three AdamW steps", oracle, backend, tokens, OracleRun::adamwSteps),
                        training("reward gradients", oracle, backend, tokens, OracleRun::rewardGradients),
                        training("cost gradients", oracle, backend, tokens, OracleRun::costGradients),
                        training("actor gradients", oracle, backend, tokens, OracleRun::actorGradients),
                        training("critic gradients", oracle, backend, tokens, OracleRun::criticGradients),
                        training("dpo gradients", oracle, backend, tokens, OracleRun::dpoGradients)));
        Stream<DynamicNode> read = Stream.of(
                reading("logits and hidden states", oracle, backend, OracleTest::logitsAndHiddenStates),
                reading("log-probabilities", oracle, backend, OracleTest::logProbabilities),
                reading("scores", oracle, backend, OracleTest::scores),
                reading("advantages", oracle, backend, OracleTest::advantages));
        Stream<DynamicNode> greedy = backend.precision() != Precision.BFLOAT16
                ? Stream.of(reading("greedy continuations", oracle, backend, OracleTest::greedyContinuations))
                : Stream.empty();
        DynamicNode some = training("supervised gradients", oracle, backend, SOME, OracleRun::supervisedGradients);
        return Stream.of(read, greedy, trained, Stream.of(some)).flatMap(tests -> tests);
    }

    private static DynamicNode training(
            String what, Oracle oracle, Backends.Backend backend, int tokens, Consumer<OracleRun> test) {
        return dynamicTest(what + ", micro-batches of " + tokens + " tokens", () -> {
            try (Device device = backend.open()) {
                test.accept(new OracleRun(oracle, device, tokens));
            }
        });
    }

    private static DynamicNode reading(String what, Oracle oracle, Backends.Backend backend, Consumer<Loaded> test) {
        return dynamicTest(what, () -> {
            try (Device device = backend.open();
                    ParameterSet causal = ModelReader.causal(device, oracle.model(), false);
                    Decoder trunk = new Decoder(
                            device, ModelReader.config(oracle.model()), Weights.of(causal), Adapters.NONE)) {
                test.accept(new Loaded(oracle, device, CausalModel.of(trunk)));
            }
        });
    }

    /** A frozen language model of an oracle. */
    private record Loaded(Oracle oracle, Device device, CausalModel model) {
        /** All sequences in one batch, then each alone. */
        List<List<int[]>> batches() {
            List<List<int[]>> batches = new ArrayList<>();
            batches.add(oracle.sequences());
            oracle.sequences().forEach(sequence -> batches.add(List.of(sequence)));
            return batches;
        }
    }

    // ------------------------------------------------------------------------------------------------ forwards

    private static void logitsAndHiddenStates(Loaded loaded) {
        int width = loaded.model().trunk().config().width();
        int vocabulary = loaded.model().trunk().config().vocabulary();
        float[] logits = loaded.oracle().vector("forward.logits");
        float[] hidden = loaded.oracle().vector("forward.hidden");
        int at = 0;
        for (List<int[]> sequences : loaded.batches()) {
            PackedBatch batch = PackedBatch.of(sequences);
            int end = at + batch.count();
            int[] rows = IntStream.range(0, batch.count()).toArray();
            try (Slab slab = Slab.open(loaded.device().kernels(), 1 << 24);
                    Tape tape = new Tape(loaded.device(), slab, Tape.Mode.LEARNING)) {
                Tensor stream = loaded.model().trunk().hidden(tape, batch.upload(tape));
                Tensor last = loaded.model().trunk().finalRows(tape, stream, rows);
                Tensor all = loaded.model().logits(tape, stream, rows);
                assertRows(
                        loaded.device(),
                        "hidden",
                        hidden,
                        at,
                        end,
                        width,
                        loaded.device().floats(last.data()));
                assertRows(
                        loaded.device(),
                        "logits",
                        logits,
                        at,
                        end,
                        vocabulary,
                        loaded.device().floats(all.data()));
            }
            at = sequences.size() > 1 ? 0 : end;
        }
    }

    private static void assertRows(
            Device device, String what, float[] all, int from, int to, int width, float[] actual) {
        assertClose(what, Arrays.copyOfRange(all, from * width, to * width), actual, OracleRun.forward(device));
    }

    /** The oracle has no log-probabilities of its own; they are taken from its logits. */
    private static void logProbabilities(Loaded loaded) {
        List<Episode> episodes = loaded.oracle().episodes();
        float[] expected = expectedLogProbs(
                loaded.oracle(), loaded.model().trunk().config().vocabulary());
        for (int tokens : new int[] {ALL, SOME, ONE}) {
            try (Scorer scorer = new Scorer(loaded.device(), loaded.model(), tokens, 23)) {
                float[][] actual = scorer.logProbs(loaded.model(), episodes, 1f);
                assertClose(
                        "log-probabilities",
                        expected,
                        TokenValues.of(actual).values(),
                        OracleRun.forward(loaded.device()));
            }
        }
    }

    private static float[] expectedLogProbs(Oracle oracle, int vocabulary) {
        float[] logits = oracle.vector("forward.logits");
        List<Float> expected = new ArrayList<>();
        int row = 0;
        for (int b = 0; b < oracle.sequences().size(); b++) {
            int[] sequence = oracle.sequences().get(b);
            for (int t = oracle.promptLengths()[b]; t < sequence.length; t++) {
                expected.add(logSoftmax(logits, (row + t - 1) * vocabulary, vocabulary, sequence[t]));
            }
            row += sequence.length;
        }
        float[] values = new float[expected.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = expected.get(i);
        }
        return values;
    }

    private static float logSoftmax(float[] logits, int from, int count, int target) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(logits[from + i]);
        }
        return (float) (logits[from + target] - Math.log(sum));
    }

    private static void scores(Loaded loaded) {
        Oracle oracle = loaded.oracle();
        Device device = loaded.device();
        try (ParameterSet set = ModelReader.scoreFromCausal(device, oracle.model(), false);
                Decoder trunk = new Decoder(device, loaded.model().trunk().config(), Weights.of(set), Adapters.NONE)) {
            device.write(set.parameter(ModelParameters.SCORE_HEAD).values(), oracle.vector("score.head"));
            set.refresh();
            ScoreModel model = ScoreModel.of(trunk);
            float[] all = oracle.vector("score.tokens");
            int[] lastRows = PackedBatch.of(oracle.sequences()).lastRows();
            float[] ends = new float[lastRows.length];
            for (int b = 0; b < ends.length; b++) {
                ends[b] = all[lastRows[b]];
            }
            for (int tokens : new int[] {ALL, SOME, ONE}) {
                try (Scorer scorer = new Scorer(device, loaded.model(), tokens, 23)) {
                    float[] actual = scorer.endScores(model, oracle.episodes());
                    assertClose("end scores", ends, actual, OracleRun.forward(device));
                    float[][] values = scorer.values(model, oracle.episodes());
                    assertClose(
                            "values",
                            valuesOf(oracle, all),
                            TokenValues.of(values).values(),
                            OracleRun.forward(device));
                }
            }
        }
    }

    /** Scores at the positions before each answer token. */
    private static float[] valuesOf(Oracle oracle, float[] scores) {
        float[][] values = new float[oracle.sequences().size()][];
        int row = 0;
        for (int b = 0; b < values.length; b++) {
            int length = oracle.sequences().get(b).length;
            values[b] = Arrays.copyOfRange(scores, row + oracle.promptLengths()[b] - 1, row + length - 1);
            row += length;
        }
        return TokenValues.of(values).values();
    }

    // ------------------------------------------------------------------------------------------------ generation

    private static void greedyContinuations(Loaded loaded) {
        List<int[]> expected = loaded.oracle().inputs().at("greedy").items().stream()
                .map(Golden::ints)
                .toList();
        List<Request> requests = new ArrayList<>();
        for (int b = 0; b < expected.size(); b++) {
            int[] prompt = Arrays.copyOf(expected.get(b), loaded.oracle().promptLengths()[b]);
            requests.add(new Request(prompt, 1, expected.get(b).length - prompt.length, (_, _) -> 0f));
        }
        for (int slots : new int[] {1, 3, 4}) {
            Sampler greedy = Sampler.of(SamplingOptions.GREEDY, Set.of());
            try (Generator generator =
                    new Generator(loaded.device(), loaded.model(), new Generator.Size(slots, 40, 16))) {
                for (Completion completion : generator.generate(requests, greedy)) {
                    int[] ids = expected.get(completion.request());
                    int prompt = requests.get(completion.request()).prompt().length;
                    assertArrayEquals(Arrays.copyOfRange(ids, prompt, ids.length), completion.ids());
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ advantages

    private static void advantages(Loaded loaded) {
        Oracle oracle = loaded.oracle();
        Json ppo = oracle.ppo();
        KlPenalty penalty = new KlPenalty(
                (float) ppo.at("kl_coeff").number(),
                (float) ppo.at("clip_range_score").number(),
                false);
        TokenValues reward = advantages(loaded, "reward", penalty);
        TokenValues cost = advantages(loaded, "cost", penalty.ofCost());
        Multiplier multiplier = new Multiplier(
                ppo.at("log_lambda").number(), ppo.at("lambda_lr").number(), Double.POSITIVE_INFINITY);
        CostWindow window = CostWindow.of(128).push(Golden.floats(ppo.at("episode_costs")));
        Multiplier moved = multiplier.next(window.mean(), ppo.at("threshold").number());
        assertClose(
                "ln lambda",
                oracle.number("ppo.log_lambda_after"),
                moved.logValue(),
                OracleRun.forward(loaded.device()));
        TokenValues combined = Advantages.combined(reward, List.of(cost), moved.value());
        assertClose(
                "combined advantages",
                oracle.vector("ppo.advantages"),
                combined.values(),
                OracleRun.forward(loaded.device()));
    }

    private static TokenValues advantages(Loaded loaded, String name, KlPenalty penalty) {
        Oracle oracle = loaded.oracle();
        Json ppo = oracle.ppo();
        TokenValues rewards = penalty.tokenRewards(
                TokenValues.of(oracle.perAnswer("ppo.old_log_probs")),
                TokenValues.of(oracle.perAnswer("ppo.ref_log_probs")),
                oracle.vector("ppo." + name));
        Gae.Settings settings = new Gae.Settings(
                (float) ppo.at("gamma").number(), (float) ppo.at("gae_lambda").number());
        TokenValues values = TokenValues.of(oracle.perAnswer("ppo." + name + "_values"));
        Gae.Estimate estimate = Gae.Estimate.of(rewards, values, settings);
        assertStream(loaded, "ppo.token_" + name + "s", rewards);
        assertStream(loaded, "ppo." + name + "_advantages", estimate.advantages());
        assertStream(loaded, "ppo." + name + "_returns", estimate.returns());
        return estimate.advantages();
    }

    private static void assertStream(Loaded loaded, String name, TokenValues actual) {
        assertClose(name, loaded.oracle().vector(name), actual.values(), OracleRun.forward(loaded.device()));
    }
}
