package io.levee.rlhf;

import static io.levee.rlhf.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.CriticUpdates;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.dpo.DpoTrainer;
import io.levee.rlhf.ppo.Updates;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Golden: one step of the real trainers — DPO with its reference, the cost critic, the policy with a supervised loss beside it —
 * against PyTorch in float64, on every back-end. The numbers are those of oracle/trainers.json; make_trainers.py beside it says
 * how they were made, and what is kept of a gradient.
 */
class TrainersOracleTest {
    private static final int WAVES = 3;

    /** Tokens of micro-batches that hold every sequence, or one sequence or pair. */
    private static final int[] MICRO_BATCHES = {1000, 1};

    @TestFactory
    Stream<DynamicNode> trainersAgreeWithPyTorch() {
        Json all = Json.parse(Golden.resource("oracle/trainers.json"));
        return Oracle.all().stream()
                .filter(oracle -> all.find(oracle.toString()).isPresent())
                .flatMap(oracle -> Backends.available().stream()
                        .filter(backend -> isRunHere(oracle, backend))
                        .flatMap(backend -> Arrays.stream(MICRO_BATCHES)
                                .boxed()
                                .flatMap(tokens -> tests(oracle, all.at(oracle.toString()), backend, tokens))));
    }

    /** The interpreter takes long: it runs one of the models. */
    private static boolean isRunHere(Oracle oracle, Backends.Backend backend) {
        return !backend.device().equals("ptx") || oracle.toString().equals("small");
    }

    private static Stream<DynamicNode> tests(Oracle oracle, Json expected, Backends.Backend backend, int tokens) {
        String where = " of " + oracle + " on " + backend + ", micro-batches of " + tokens + " tokens";
        return Stream.of(
                dynamicTest("dpo" + where, () -> run(oracle, backend, tokens, expected.at("dpo"), Run::dpo)),
                dynamicTest(
                        "cost critic" + where,
                        () -> run(oracle, backend, tokens, expected.at("cost_critic"), Run::costCritic)),
                dynamicTest("ptx" + where, () -> run(oracle, backend, tokens, expected.at("ptx"), Run::ptx)));
    }

    private static void run(Oracle oracle, Backends.Backend backend, int tokens, Json expected, Consumer<Run> test) {
        try (Device device = backend.open()) {
            test.accept(new Run(oracle, device, tokens, expected));
        }
    }

    /** One oracle's model on one device. */
    private record Run(Oracle oracle, Device device, int microBatchTokens, Json expected) {
        void dpo() {
            List<RankedPair> pairs =
                    expected.at("pairs").items().stream().map(this::pair).toList();
            int longest = pairs.stream().mapToInt(RankedPair::length).max().orElseThrow();
            DpoTrainer.Settings settings =
                    new DpoTrainer.Settings(expected.at("beta").number(), 1, microBatchTokens);
            try (ParameterSet set = ModelReader.causal(device, oracle.model(), true);
                    ParameterSet scaled = reference();
                    Decoder trunk = trunk(set);
                    Decoder start = trunk(scaled);
                    Learner learner = recording(set);
                    DpoTrainer trainer = new DpoTrainer(
                            device,
                            CausalModel.of(trunk),
                            CausalModel.of(start),
                            learner,
                            _ -> pairs,
                            settings,
                            longest)) {
                SequencedMap<String, Double> metrics = trainer.advance();
                // The loss is near ln 2 whatever the margin; what a rounding of the margin does to it is no more.
                assertClose("loss", number("loss"), metrics.get("dpo/loss"), OracleRun.gradient(device));
                assertEquals(number("accuracy"), metrics.get("dpo/accuracy"), 1e-6, "accuracy");
                assertEquals(
                        number("margin"), metrics.get("dpo/margin"), OracleRun.gradient(device), "margin of a sum");
                assertGradients(set);
            }
        }

        private RankedPair pair(Json numbers) {
            int[] picked = Golden.ints(numbers);
            return new RankedPair(prompt(picked[0]), answer(picked[1]), answer(picked[2]), 0, 0);
        }

        private int[] prompt(int b) {
            return Arrays.copyOf(oracle.sequences().get(b), oracle.promptLengths()[b]);
        }

        private int[] answer(int b) {
            int[] ids = oracle.sequences().get(b);
            return Arrays.copyOfRange(ids, oracle.promptLengths()[b], ids.length);
        }

        /** The model with all weights smaller. */
        private ParameterSet reference() {
            ParameterSet set = ModelReader.causal(device, oracle.model(), false);
            float scale = (float) expected.at("reference_scale").number();
            for (Parameter parameter : set.parameters().values()) {
                device.kernels()
                        .scale(parameter.values(), scale, parameter.shape().count());
            }
            set.refresh();
            return set;
        }

        void costCritic() {
            TokenValues old = TokenValues.of(oracle.perAnswer("ppo.cost_values"));
            TokenValues returns = TokenValues.of(oracle.perAnswer("ppo.cost_returns"));
            try (ParameterSet set = ModelReader.scoreFromCausal(device, oracle.model(), true)) {
                device.write(set.parameter(ModelParameters.SCORE_HEAD).values(), oracle.vector("score.head"));
                set.refresh();
                try (Decoder trunk = trunk(set);
                        Learner learner = recording(set)) {
                    double loss = CriticUpdates.step(
                            device,
                            ScoreModel.of(trunk),
                            learner,
                            new Critic.Settings(microBatchTokens, number("clip")),
                            oracle.episodes(),
                            old,
                            returns);
                    assertClose("loss", number("loss"), loss, OracleRun.forward(device));
                    assertGradients(set);
                }
            }
        }

        void ptx() {
            List<Episode> episodes = oracle.episodes();
            List<Episode> supervised = Arrays.stream(Golden.ints(expected.at("rows")))
                    .mapToObj(episodes::get)
                    .toList();
            double clip = oracle.ppo().at("clip_range_ratio").number();
            try (ParameterSet set = ModelReader.causal(device, oracle.model(), true);
                    Decoder trunk = trunk(set);
                    Learner learner = recording(set)) {
                double[] losses = Updates.actor(
                        device,
                        CausalModel.of(trunk),
                        learner,
                        Updates.settings(microBatchTokens, clip, number("coefficient")),
                        episodes,
                        TokenValues.of(oracle.perAnswer("ppo.advantages")),
                        supervised);
                assertClose("policy loss", number("policy_loss"), losses[0], OracleRun.gradient(device));
                assertClose("supervised loss", number("loss"), losses[1], OracleRun.forward(device));
                assertGradients(set);
            }
        }

        private double number(String name) {
            return expected.at(name).number();
        }

        private Decoder trunk(ParameterSet set) {
            return new Decoder(device, ModelReader.config(oracle.model()), Weights.of(set), Adapters.NONE);
        }

        private Learner recording(ParameterSet set) {
            return new Learner(device, set, OracleRun.RECORDING, new LrSchedule.Constant(0), 1);
        }

        private void assertGradients(ParameterSet set) {
            expected.at("gradients").fields().forEach((name, kept) -> {
                Parameter parameter = set.parameter(name.equals("head") ? ModelParameters.SCORE_HEAD : name);
                float[] gradient = device.floats(OracleRun.firstMoment(set, parameter));
                double bound = OracleRun.gradient(device, name) * kept.at(0).number();
                assertEquals(kept.at(0).number(), norm(gradient), bound, () -> "norm of the gradient of " + name);
                // A wave's own norm is about √(n / 2); an error of the gradient has no reason to lie along it.
                for (int k = 0; k < WAVES; k++) {
                    int wave = k;
                    assertEquals(
                            kept.at(k + 1).number(),
                            alongWave(gradient, k),
                            3 * bound,
                            () -> "gradient of " + name + " along wave " + wave);
                }
            });
        }

        private static double norm(float[] gradient) {
            double sum = 0;
            for (float value : gradient) {
                sum += (double) value * value;
            }
            return Math.sqrt(sum);
        }

        private static double alongWave(float[] gradient, int k) {
            double sum = 0;
            for (int i = 0; i < gradient.length; i++) {
                sum += gradient[i] * Math.cos(0.37 * (k + 1) * i + k);
            }
            return sum;
        }
    }
}
