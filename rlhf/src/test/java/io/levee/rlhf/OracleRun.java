package io.levee.rlhf;

import static io.levee.rlhf.Golden.assertClose;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels.Description;
import io.levee.kernels.Slice;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.CriticUpdates;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.Updates;
import io.levee.rlhf.preference.PreferenceTrainer;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Everything of an oracle that trains, on one back-end and with micro-batches of one size. Gradients are read off the first
 * moments of an optimizer that does not move: with β₁ = 0 they are the mean gradient.
 */
final class OracleRun {

    static final Adamw.Settings RECORDING = new Adamw.Settings(0, 0, 0, 1, 0, 0);
    private static final LrSchedule CONSTANT = new LrSchedule.Constant(0);

    private final Oracle oracle;
    private final Device device;
    private final int microBatchTokens;
    private final List<Episode> episodes;

    OracleRun(Oracle oracle, Device device, int microBatchTokens) {
        this.oracle = oracle;
        this.device = device;
        this.microBatchTokens = microBatchTokens;
        this.episodes = oracle.episodes();
    }

    /** Largest relative error of forwards. */
    static double forward(Device device) {
        return bound(device, 1e-5, 1e-4, 2e-2);
    }

    /** Largest relative error of losses and norms; in bfloat16 those of pairs are of small differences of scores. */
    private double loss() {
        return bound(device, 1e-5, 1e-4, 3e-2);
    }

    /**
     * Largest relative error of each gradient tensor and of parameters after optimizer steps. In bfloat16 the rounding of
     * factors alone, imitated in PyTorch, comes to 2.6e-2 for the supervised gradients of these small models.
     */
    static double gradient(Device device) {
        return bound(device, 1e-4, 5e-4, 5e-2);
    }

    /** A shift of all keys hardly changes attention: the gradient of their bias is what large numbers leave of each other. */
    static double gradient(Device device, String name) {
        return name.endsWith("k_proj.bias") ? bound(device, 1e-4, 5e-4, 0.15) : gradient(device);
    }

    /** The bound of the device's precision. */
    private static double bound(Device device, double float32, double bfloat16x3, double bfloat16) {
        double rounding = device.kernels().description().rounding();
        return rounding <= Description.FLOAT32 ? float32 : rounding <= Description.BFLOAT16X3 ? bfloat16x3 : bfloat16;
    }

    // ------------------------------------------------------------------------------------------------ supervised

    void supervisedGradients() {
        supervisedGradients(false);
    }

    void recomputedGradients() {
        supervisedGradients(true);
    }

    private void supervisedGradients(boolean recompute) {
        try (ParameterSet set = causal();
                Decoder trunk = trunk(set);
                Learner learner = learner(set, RECORDING);
                Trainer trainer = supervised(trunk, learner, 1, recompute)) {
            SequencedMap<String, Double> metrics = trainer.advance();
            assertClose("sft.loss", oracle.number("sft.loss"), metrics.get("sft/loss"), loss());
            assertClose("sft.grad_norm", oracle.number("sft.grad_norm"), metrics.get("sft/grad_norm"), loss());
            assertGradients("sft.grad.", set);
        }
    }

    void adamwSteps() {
        var expected = oracle.inputs().at("adamw");
        Function<String, Double> number = name -> expected.at(name).number();
        Adamw.Settings settings = new Adamw.Settings(
                number.apply("lr"),
                number.apply("beta1"),
                number.apply("beta2"),
                number.apply("eps"),
                number.apply("weight_decay"),
                number.apply("clip_norm"));
        int steps = expected.at("steps").integer();
        try (ParameterSet set = causal();
                Decoder trunk = trunk(set);
                Learner learner = learner(set, settings);
                Trainer trainer = supervised(trunk, learner, steps, false)) {
            for (int step = 0; step < steps; step++) {
                double loss = trainer.advance().get("sft/loss");
                assertClose(
                        "loss of step " + step, expected.at("losses").at(step).number(), loss, loss());
            }
            for (Parameter parameter : set.parameters().values()) {
                String name = "adamw.param." + parameter.name();
                assertClose(name, oracle.vector(name), device.floats(parameter.values()), gradient(device, name));
            }
        }
    }

    private Trainer supervised(Decoder trunk, Learner learner, int steps, boolean recompute) {
        SftTrainer.Settings settings = new SftTrainer.Settings(steps, microBatchTokens, recompute);
        return new SftTrainer(device, CausalModel.of(trunk), learner, _ -> episodes, settings, longest());
    }

    // ------------------------------------------------------------------------------------------------ score models

    void rewardGradients() {
        scoreGradients(
                PreferenceTrainer.Objective.REWARD,
                (pair, _) -> new RankedPair(first(pair[0]), rest(pair[0]), rest(pair[1]), 0, 0),
                "reward");
    }

    void costGradients() {
        List<int[]> signs = oracle.inputs().at("cost.signs_safer_unsafer").items().stream()
                .map(Golden::ints)
                .toList();
        scoreGradients(
                PreferenceTrainer.Objective.COST,
                (pair, index) -> {
                    int[] safe = signs.get(index);
                    return new RankedPair(first(pair[1]), rest(pair[1]), rest(pair[0]), -safe[1], -safe[0]);
                },
                "cost");
    }

    private void scoreGradients(
            PreferenceTrainer.Objective objective, BiFunction<int[], Integer, RankedPair> toPair, String prefix) {
        List<RankedPair> pairs = IntStream.range(0, oracle.pairs().size())
                .mapToObj(index -> toPair.apply(oracle.pairs().get(index), index))
                .toList();
        PreferenceTrainer.Settings settings = new PreferenceTrainer.Settings(
                objective,
                PreferenceTrainer.Comparison.SEQUENCE,
                oracle.number("reward.regularization"),
                1,
                microBatchTokens);
        int longestPair = pairs.stream().mapToInt(RankedPair::length).max().orElseThrow();
        try (ParameterSet set = score();
                Decoder trunk = trunk(set);
                Learner learner = learner(set, RECORDING);
                Trainer trainer = new PreferenceTrainer(
                        device, ScoreModel.of(trunk), learner, _ -> pairs, settings, longestPair)) {
            double loss = trainer.advance().get(prefix + "/loss");
            assertClose(prefix + ".loss", oracle.number(prefix + ".loss"), loss, loss());
            assertGradients(prefix + ".grad.", set);
        }
    }

    /** The oracle's pairs share no prompt, only the first token; at the last tokens that is all the same. */
    private int[] first(int sequence) {
        return Arrays.copyOf(oracle.sequences().get(sequence), 1);
    }

    private int[] rest(int sequence) {
        int[] ids = oracle.sequences().get(sequence);
        return Arrays.copyOfRange(ids, 1, ids.length);
    }

    // ------------------------------------------------------------------------------------------------ reinforcement

    void actorGradients() {
        try (ParameterSet set = causal();
                Decoder trunk = trunk(set);
                Learner learner = learner(set, RECORDING)) {
            TokenValues advantages = TokenValues.of(oracle.perAnswer("ppo.advantages"));
            double loss = Updates.actor(device, CausalModel.of(trunk), learner, ppoSettings(), episodes, advantages);
            assertClose("ppo.actor_loss", oracle.number("ppo.actor_loss"), loss, loss());
            assertGradients("ppo.actor_grad.", set);
        }
    }

    void criticGradients() {
        try (ParameterSet set = score();
                Decoder trunk = trunk(set);
                Learner learner = learner(set, RECORDING)) {
            TokenValues old = TokenValues.of(oracle.perAnswer("ppo.reward_values"));
            TokenValues returns = TokenValues.of(oracle.perAnswer("ppo.reward_returns"));
            double loss =
                    CriticUpdates.step(device, ScoreModel.of(trunk), learner, criticSettings(), episodes, old, returns);
            assertClose("ppo.critic_loss", oracle.number("ppo.critic_loss"), loss, loss());
            assertGradients("ppo.critic_grad.", set);
        }
    }

    private PpoSettings ppoSettings() {
        return Updates.settings(
                microBatchTokens, oracle.ppo().at("clip_range_ratio").number());
    }

    private Critic.Settings criticSettings() {
        return new Critic.Settings(
                microBatchTokens, oracle.ppo().at("clip_range_value").number());
    }

    // ------------------------------------------------------------------------------------------------ dpo

    /**
     * The oracle's pairs have different prompts, which a {@link RankedPair} cannot: so the loss is put together here. The trainer itself
     * is held to other numbers, in {@link TrainersOracleTest}.
     */
    void dpoGradients() {
        double loss = 0;
        try (ParameterSet set = causal();
                Decoder trunk = trunk(set);
                Learner learner = learner(set, RECORDING);
                Slab slab = Slab.open(device.kernels(), 1 << 24)) {
            for (List<int[]> pairs : pairBatches()) {
                loss += accumulateDpo(CausalModel.of(trunk), slab, pairs);
            }
            learner.step(oracle.pairs().size());
            assertClose(
                    "dpo.loss", oracle.number("dpo.loss"), loss / oracle.pairs().size(), loss());
            assertGradients("dpo.grad.", set);
        }
    }

    private List<List<int[]>> pairBatches() {
        boolean together = microBatchTokens > 3 * longest();
        return together
                ? List.of(oracle.pairs())
                : oracle.pairs().stream().map(List::of).toList();
    }

    private double accumulateDpo(CausalModel model, Slab slab, List<int[]> pairs) {
        List<Integer> sides = new ArrayList<>();
        pairs.forEach(pair -> sides.add(pair[0]));
        pairs.forEach(pair -> sides.add(pair[1]));
        float[] sums = new float[sides.size()];
        for (int side = 0; side < sums.length; side++) {
            sums[side] = oracle.vector("dpo.ref_sequence_log_probs")[sides.get(side)];
        }
        Rows rows = Rows.of(sides.stream().map(episodes::get).toList());
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), 1f, null);
            Slice loss = tape.zeros(3);
            device.kernels()
                    .dpoLoss(
                            loss,
                            tape.gradient(logProbs),
                            logProbs.data(),
                            tape.floats(sums),
                            tape.ints(rows.offsets()),
                            pairs.size(),
                            (float) oracle.number("dpo.beta"));
            tape.backward();
            return device.floats(loss)[0];
        }
    }

    // ------------------------------------------------------------------------------------------------ models

    private int longest() {
        return episodes.stream().mapToInt(Episode::length).max().orElseThrow();
    }

    private ParameterSet causal() {
        return ModelReader.causal(device, oracle.model(), true);
    }

    private ParameterSet score() {
        ParameterSet set = ModelReader.scoreFromCausal(device, oracle.model(), true);
        device.write(set.parameter(ModelParameters.SCORE_HEAD).values(), oracle.vector("score.head"));
        set.refresh();
        return set;
    }

    private Decoder trunk(ParameterSet set) {
        return new Decoder(device, ModelReader.config(oracle.model()), Weights.of(set), Adapters.NONE);
    }

    private Learner learner(ParameterSet set, Adamw.Settings settings) {
        return new Learner(device, set, settings, CONSTANT, 1);
    }

    /** Every gradient that the oracle has is held to; what it has not is the bias of the head, and unused heads. */
    private void assertGradients(String prefix, ParameterSet set) {
        var names = oracle.vectors().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
        if (names.isEmpty()) {
            throw new IllegalStateException("no vectors " + prefix);
        }
        for (String name : names) {
            String weight = name.substring(prefix.length());
            Parameter parameter = set.parameter(weight.equals("head") ? ModelParameters.SCORE_HEAD : weight);
            assertClose(name, oracle.vector(name), device.floats(firstMoment(set, parameter)), gradient(device, name));
        }
    }

    /** The moments lie in the order of the values. */
    static Slice firstMoment(ParameterSet set, Parameter wanted) {
        long offset = 0;
        for (Parameter parameter : set.parameters().values()) {
            if (parameter == wanted) {
                return set.firstMoments().part(offset, parameter.shape().count());
            }
            offset += Math.ceilDiv(parameter.shape().count(), 16L) * 16;
        }
        throw new IllegalStateException("no parameter " + wanted.name());
    }
}
