package io.levee.rlhf.ppo;

import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Closing;
import io.levee.kernels.Kernels;
import io.levee.rlhf.advantage.AdvantageEstimator;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.Gae;
import io.levee.rlhf.advantage.GroupRelative;
import io.levee.rlhf.advantage.KlPenalty;
import io.levee.rlhf.advantage.LeaveOneOut;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.signal.Constraint;
import io.levee.rlhf.signal.Multiplier;
import io.levee.rlhf.signal.Shaping;
import io.levee.rlhf.signal.Signal;
import io.levee.rlhf.signal.Signals;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A bandit of two arms as a language model of two tokens: the prompt is token 0, the answer is one token, the arm. Arm 1 pays a
 * reward of 1 and costs 1; arm 0 pays nothing and costs −1. The policy is a small random decoder; the score models have
 * weights made by hand, which read nothing but the embedding of the last token.
 */
final class Bandit implements AutoCloseable {
    static final double KL_COEFFICIENT = 0.5;

    private static final KlPenalty PENALTY = KlPenalty.of(KL_COEFFICIENT);
    private static final int ANSWERS = 48;
    private static final int MICRO_BATCH = 96;
    private static final int WIDTH = 4;
    private static final float[] REWARDS = {0, 1};
    private static final float[] COSTS = {-1, 1};
    private static final ModelConfig CONFIG = ModelConfig.llama(
            2,
            WIDTH,
            8,
            1,
            1,
            4,
            false,
            new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));

    private final Closing opened = new Closing();
    private final Device device;
    private final PpoTrainer trainer;
    private final CausalModel reference;

    Bandit(Kernels kernels, double limit, Multiplier multiplier, int window, Baseline baseline, int iterations) {
        device = opened.add(new Device(kernels));
        ParameterSet actor = randomActor(true);
        CausalModel policy = CausalModel.of(trunk(actor));
        reference = CausalModel.of(trunk(randomActor(false)));
        Signal reward = Signal.of(Signal.REWARD, ScoreModel.of(trunk(scores(REWARDS, false))));
        Signal cost = Signal.of(Signal.COST, ScoreModel.of(trunk(scores(COSTS, false))));
        Scorer scorer = new Scorer(device, policy, MICRO_BATCH, 2);
        AdvantageEstimator estimator = switch (baseline) {
            case CRITICS ->
                new Gae(
                        scorer,
                        PENALTY,
                        Gae.Settings.STANDARD,
                        List.of(critic(Signal.REWARD, REWARDS), critic(Signal.COST, COSTS)));
            case LEAVE_ONE_OUT -> new LeaveOneOut(PENALTY, ANSWERS);
            case GROUP -> new GroupRelative(PENALTY, ANSWERS);
        };
        trainer = opened.add(new PpoTrainer(
                device,
                new Policy(policy, learner(actor), reference),
                new Signals(reward, Shaping.NONE, List.of(Constraint.of(cost, limit, multiplier, window, 0))),
                estimator,
                settings(iterations),
                new OnePrompt(),
                new Sampling(RandomStream.of(1, "rollout"), ANSWERS, 1, 1f, Set.of()),
                new Generator(device, policy, new Generator.Size(ANSWERS, 2, 1)),
                scorer,
                1));
    }

    /** What an answer is compared with. */
    enum Baseline {
        CRITICS,
        LEAVE_ONE_OUT,
        GROUP
    }

    /** The same prompt for ever. */
    private record OnePrompt() implements PpoData {
        @Override
        public List<RolloutPrompt> prompts(long rollout) {
            return List.of(new RolloutPrompt(new int[1], 0));
        }

        @Override
        public List<? extends Rows.Answered> ptx(long step) {
            return List.of();
        }
    }

    private static PpoSettings settings(int iterations) {
        return new PpoSettings(
                PpoSettings.Rollouts.of(iterations),
                PpoSettings.Steps.of(ANSWERS, MICRO_BATCH),
                PpoSettings.Bounds.of(0.2));
    }

    SequencedMap<String, Double> advance() {
        return trainer.advance();
    }

    /** ln (p / (1 − p)) of arm 1 under the starting policy. */
    double startingLogit() {
        try (Scorer scorer = new Scorer(device, reference, MICRO_BATCH, 2)) {
            float[][] logProbs = scorer.logProbs(reference, List.of(new Arm(0), new Arm(1)), 1f);
            return logProbs[1][0] - logProbs[0][0];
        }
    }

    /** An answer. */
    private record Arm(int token) implements Rows.Answered {
        @Override
        public int[] prompt() {
            return new int[1];
        }

        @Override
        public int[] answer() {
            return new int[] {token};
        }
    }

    // ------------------------------------------------------------------------------------------------ models

    private ParameterSet randomActor(boolean trainable) {
        ParameterSet set = opened.add(new ParameterSet(device.kernels(), ModelParameters.causal(CONFIG), trainable));
        Draws draws = RandomStream.of(3, "weights").at(0);
        for (Parameter parameter : set.parameters().values()) {
            float[] values = new float[Math.toIntExact(parameter.shape().count())];
            for (int i = 0; i < values.length; i++) {
                values[i] = parameter.shape().rank() == 1 ? 1 : (float) (0.3 * draws.nextGaussian());
            }
            device.write(parameter.values(), values);
        }
        set.refresh();
        return set;
    }

    /** Blocks add nothing, so the last norm sees the token's embedding: √C along its own axis. */
    private ParameterSet scores(float[] arms, boolean trainable) {
        ParameterSet set = opened.add(new ParameterSet(device.kernels(), ModelParameters.score(CONFIG), trainable));
        for (Parameter parameter : set.parameters().values()) {
            if (parameter.shape().rank() == 1 && !parameter.name().equals(ModelParameters.SCORE_BIAS)) {
                device.kernels().fill(parameter.values(), 1);
            }
        }
        float[] axes = new float[2 * WIDTH];
        float[] head = new float[WIDTH];
        for (int arm = 0; arm < 2; arm++) {
            axes[arm * WIDTH + arm] = 10;
            head[arm] = (float) (arms[arm] / Math.sqrt(WIDTH));
        }
        device.write(set.parameter(ModelParameters.EMBEDDING).values(), axes);
        device.write(set.parameter(ModelParameters.SCORE_HEAD).values(), head);
        set.refresh();
        return set;
    }

    private Critic critic(String signal, float[] arms) {
        ParameterSet set = scores(arms, true);
        ScoreModel model = ScoreModel.of(trunk(set));
        Slab.Plan plan = LearningSlab.plan(device, model, MICRO_BATCH);
        return new Critic(device, signal, model, learner(set), new Critic.Settings(MICRO_BATCH, 5), plan);
    }

    private Decoder trunk(ParameterSet set) {
        return opened.add(new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE));
    }

    private Learner learner(ParameterSet set) {
        return opened.add(new Learner(device, set, Adamw.Settings.of(0.02, 0), new LrSchedule.Constant(0), 1));
    }

    @Override
    public void close() {
        opened.close();
    }
}
