package io.levee.rlhf.measure;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** A small PPO-Lagrangian with random models; no answer ends before its length. */
final class PpoBenchSetup implements AutoCloseable {
    private static final int PROMPTS = 128;
    private static final int PROMPT_TOKENS = 16;
    private static final int NEW_TOKENS = 32;
    private static final int MINIBATCH = 64;
    private static final int MICRO_BATCH_TOKENS = 1024;
    private static final double DEVIATION = 0.04;

    private final Device device;
    private final BenchModel model;
    private final int iterations;
    private final PpoSettings settings;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final PpoTrainer trainer;

    PpoBenchSetup(Device device, BenchModel model, int iterations) {
        this.device = device;
        this.model = model;
        this.iterations = iterations;
        this.settings = settings(iterations);
        this.trainer = keep(trainer(keep(model.language(device, true)), keep(model.language(device, false))));
    }

    PpoTrainer trainer() {
        return trainer;
    }

    String shape() {
        return "%d answers, %d + %d tokens".formatted(PROMPTS, PROMPT_TOKENS, NEW_TOKENS);
    }

    private static PpoSettings settings(int iterations) {
        AdvantageSettings advantages = new AdvantageSettings(0.1, 50, false, 1, 0.95);
        return new PpoSettings(
                iterations, 0, 0, 1, MINIBATCH, MICRO_BATCH_TOKENS, advantages, 0.2, 5, -2, 0, 0, 0, ScoreScales.OWN);
    }

    private PpoTrainer trainer(Language actor, Language reference) {
        int longest = PROMPT_TOKENS + NEW_TOKENS;
        int tokens = Math.max(MICRO_BATCH_TOKENS, longest);
        PpoModels models = new PpoModels(
                actor.model(),
                learner(actor.parameters()),
                reference.model(),
                score(scoreParameters(false)),
                score(scoreParameters(false)),
                critic(tokens),
                critic(tokens));
        Generator generator =
                new Generator(device, actor.model(), new Generator.Size(PROMPTS, longest, PROMPTS * PROMPT_TOKENS));
        Scorer scorer = new Scorer(device, actor.model(), tokens, longest);
        Sampling sampling = new Sampling(RandomStream.of(1, "bench"), 1, NEW_TOKENS, 1f, Set.of());
        Slab.Plan actorPlan = SftTrainer.slabPlan(device, actor.model(), Tape.Mode.LEARNING, tokens);
        Objective objective = new Objective.Lagrangian(0, Multiplier.of(0.25, 0.1, 2), PROMPTS, 0);
        return new PpoTrainer(device, models, objective, settings, data(), sampling, generator, scorer, 1, actorPlan);
    }

    private PpoData data() {
        List<int[]> ids = model.prompts(PROMPTS, PROMPT_TOKENS);
        List<RolloutPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            prompts.add(new RolloutPrompt(ids.get(i), i));
        }
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

    private Critic critic(int tokens) {
        ParameterSet parameters = scoreParameters(true);
        ScoreModel score = score(parameters);
        Slab.Plan plan = PreferenceTrainer.slabPlan(device, score, tokens);
        return new Critic(device, score, learner(parameters), settings, plan);
    }

    private ParameterSet scoreParameters(boolean trainable) {
        ParameterSet parameters =
                keep(new ParameterSet(device.kernels(), ModelParameters.score(model.config()), trainable));
        RandomWeights.fill(device, parameters, DEVIATION, 2);
        return parameters;
    }

    private ScoreModel score(ParameterSet parameters) {
        return ScoreModel.of(keep(new Decoder(device, model.config(), Weights.of(parameters), Adapters.NONE)));
    }

    private Learner learner(ParameterSet parameters) {
        Adamw.Settings adamw = new Adamw.Settings(1e-5, 0.9, 0.95, 1e-8, 0, 1);
        long steps = (long) iterations * (PROMPTS / MINIBATCH);
        return keep(new Learner(device, parameters, adamw, LrSchedule.of("constant", 0, 0), steps));
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
