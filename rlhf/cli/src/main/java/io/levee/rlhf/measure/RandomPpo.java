package io.levee.rlhf.measure;

import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Closing;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.Gae;
import io.levee.rlhf.advantage.KlPenalty;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.ppo.Policy;
import io.levee.rlhf.ppo.PpoData;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.PpoTrainer;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.signal.Constraint;
import io.levee.rlhf.signal.Multiplier;
import io.levee.rlhf.signal.Shaping;
import io.levee.rlhf.signal.Signal;
import io.levee.rlhf.signal.Signals;
import io.levee.rlhf.signal.Transform;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/** PPO-Lagrangian of six models with random weights, to be measured. No answer ends before its length. */
public final class RandomPpo implements AutoCloseable {
    private static final int MICRO_BATCH_TOKENS = 1024;
    private static final int ITERATIONS = 1_000_000;

    /** So small that the models stay what they were. */
    private static final double LEARNING_RATE = 1e-6;

    /**
     * How much an iteration does.
     *
     * @param answers of a rollout
     * @param promptTokens of each prompt
     * @param newTokens of each answer; with the prompt at most 1,024
     * @param minibatch answers of an optimizer step
     */
    public record Size(int answers, int promptTokens, int newTokens, int minibatch) {
        /** Of an answer with its prompt. */
        public int tokens() {
            return promptTokens + newTokens;
        }
    }

    private final Device device;
    private final RandomModel model;
    private final Size size;
    private final PpoSettings settings;
    private final Closing opened = new Closing();
    private final PpoTrainer trainer;

    /** @param device stays open */
    public RandomPpo(Device device, RandomModel model, Size size) {
        this.device = device;
        this.model = model;
        this.size = size;
        this.settings = new PpoSettings(
                PpoSettings.Rollouts.of(ITERATIONS),
                PpoSettings.Steps.of(size.minibatch(), MICRO_BATCH_TOKENS),
                PpoSettings.Bounds.of(0.2));
        this.trainer = build();
    }

    /** Advances by an iteration at a time; closed with this. */
    public PpoTrainer trainer() {
        return trainer;
    }

    private PpoTrainer build() {
        Language actor = opened.add(model.language(device, true));
        Policy policy = new Policy(
                actor.model(),
                learner(actor.parameters()),
                opened.add(model.language(device, false)).model());
        Signal reward = Signal.of(Signal.REWARD, score(scoreParameters(false, 2)));
        Signal cost = new Signal(
                Signal.COST, score(scoreParameters(false, 3)), DoubleUnaryOperator.identity(), new Transform.Floor(-2));
        Constraint constraint = Constraint.of(cost, 0, Multiplier.of(0.25, 0.1, 2), size.answers(), 0);
        Scorer scorer = new Scorer(device, actor.model(), MICRO_BATCH_TOKENS, size.tokens());
        List<Critic> critics = List.of(critic(Signal.REWARD, 2), critic(Signal.COST, 3));
        return opened.add(new PpoTrainer(
                device,
                policy,
                new Signals(reward, Shaping.NONE, List.of(constraint)),
                new Gae(scorer, KlPenalty.of(0.1), Gae.Settings.STANDARD, critics),
                settings,
                data(),
                new Sampling(RandomStream.of(1, "bench"), 1, size.newTokens(), 1f, Set.of()),
                new Generator(
                        device,
                        actor.model(),
                        new Generator.Size(size.answers(), size.tokens(), size.answers() * size.promptTokens())),
                scorer,
                1));
    }

    private PpoData data() {
        List<RolloutPrompt> prompts = model.prompts(size.answers(), size.promptTokens());
        return new PpoData() {
            @Override
            public List<RolloutPrompt> prompts(long rollout) {
                return prompts;
            }

            @Override
            public List<? extends Rows.Answered> ptx(long step) {
                return List.of();
            }
        };
    }

    private Critic critic(String signal, long seed) {
        ParameterSet parameters = scoreParameters(true, seed);
        ScoreModel score = score(parameters);
        Slab.Plan plan = LearningSlab.plan(device, score, MICRO_BATCH_TOKENS);
        return new Critic(device, signal, score, learner(parameters), new Critic.Settings(MICRO_BATCH_TOKENS, 5), plan);
    }

    private ParameterSet scoreParameters(boolean trainable, long seed) {
        return opened.add(model.scoreParameters(device, trainable, seed));
    }

    private ScoreModel score(ParameterSet parameters) {
        return ScoreModel.of(opened.add(new Decoder(device, model.config(), Weights.of(parameters), Adapters.NONE)));
    }

    private Learner learner(ParameterSet parameters) {
        Adamw.Settings adamw = Adamw.Settings.of(LEARNING_RATE, 0);
        return opened.add(new Learner(device, parameters, adamw, new LrSchedule.Constant(0), Long.MAX_VALUE));
    }

    @Override
    public void close() {
        opened.close();
    }
}
