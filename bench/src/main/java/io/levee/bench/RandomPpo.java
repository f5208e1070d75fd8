package io.levee.bench;

import io.levee.engine.graph.Tape;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.advantage.AdvantageSettings;
import io.levee.rlhf.constraint.Multiplier;
import io.levee.rlhf.ppo.Critic;
import io.levee.rlhf.ppo.Objective;
import io.levee.rlhf.ppo.PpoData;
import io.levee.rlhf.ppo.PpoModels;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.PpoTrainer;
import io.levee.rlhf.ppo.ScoreScales;
import io.levee.rlhf.preference.PreferenceTrainer;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.WorldRecipe;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.RandomWeights;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** PPO-Lagrangian of six models of the built-in world's size with random weights. No answer ends before its length. */
final class RandomPpo implements AutoCloseable {
    private static final int MICRO_BATCH_TOKENS = 1024;
    private static final int ITERATIONS = 1_000_000;
    private static final double LEARNING_RATE = 1e-6;

    /**
     * How much an iteration does.
     *
     * @param answers of a rollout
     * @param promptTokens of each prompt
     * @param newTokens of each answer
     * @param minibatch answers of an optimizer step
     */
    record Size(int answers, int promptTokens, int newTokens, int minibatch) {
        int tokens() {
            return promptTokens + newTokens;
        }
    }

    private final Device device;
    private final Size size;
    private final PpoSettings settings;
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final PpoTrainer trainer;

    RandomPpo(Device device, Size size) {
        this.device = device;
        this.size = size;
        AdvantageSettings advantages = new AdvantageSettings(0.1, 50, false, 1, 0.95);
        this.settings = new PpoSettings(
                ITERATIONS,
                0,
                0,
                1,
                size.minibatch(),
                MICRO_BATCH_TOKENS,
                advantages,
                0.2,
                5,
                -2,
                0,
                0,
                0,
                ScoreScales.OWN);
        this.trainer = build();
        closers.push(trainer::close);
    }

    PpoTrainer trainer() {
        return trainer;
    }

    private PpoTrainer build() {
        Language actor = language(true);
        PpoModels models = new PpoModels(
                actor.model(),
                learner(actor.parameters()),
                language(false).model(),
                score(2, false).model(),
                score(3, false).model(),
                critic(2),
                critic(3));
        return new PpoTrainer(
                device,
                models,
                new Objective.Lagrangian(0, Multiplier.of(0.25, 0.1, 2), size.answers(), 0),
                settings,
                data(),
                new Sampling(RandomStream.of(1, "bench"), 1, size.newTokens(), 1f, Set.of()),
                new Generator(
                        device,
                        actor.model(),
                        new Generator.Size(size.answers(), size.tokens(), size.answers() * size.promptTokens())),
                new Scorer(device, actor.model(), MICRO_BATCH_TOKENS, size.tokens()),
                1,
                SftTrainer.slabPlan(device, actor.model(), Tape.Mode.LEARNING, MICRO_BATCH_TOKENS));
    }

    private PpoData data() {
        List<RolloutPrompt> prompts = WorldModel.prompts(size.answers(), size.promptTokens());
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

    private Language language(boolean trainable) {
        Language language = WorldModel.language(device, trainable);
        closers.push(language::close);
        return language;
    }

    /** A score model with its parameters. */
    private record Score(ScoreModel model, ParameterSet parameters) {}

    private Score score(long seed, boolean trainable) {
        ParameterSet parameters =
                new ParameterSet(device.kernels(), ModelParameters.score(WorldModel.CONFIG), trainable);
        closers.push(parameters::close);
        RandomWeights.fill(device, parameters, WorldRecipe.INITIAL_DEVIATION, seed);
        Decoder trunk = new Decoder(device, WorldModel.CONFIG, Weights.of(parameters), Adapters.NONE);
        closers.push(trunk::close);
        return new Score(ScoreModel.of(trunk), parameters);
    }

    private Critic critic(long seed) {
        Score score = score(seed, true);
        return new Critic(
                device,
                score.model(),
                learner(score.parameters()),
                settings,
                PreferenceTrainer.slabPlan(device, score.model(), MICRO_BATCH_TOKENS));
    }

    private Learner learner(ParameterSet parameters) {
        Learner learner = new Learner(
                device, parameters, Adamw.Settings.of(LEARNING_RATE, 0), new LrSchedule.Constant(0), Long.MAX_VALUE);
        closers.push(learner::close);
        return learner;
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
