package io.levee.rlhf.run;

import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Closing;
import io.levee.rlhf.advantage.AdvantageSettings;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.ppo.Critic;
import io.levee.rlhf.ppo.Objective;
import io.levee.rlhf.ppo.PpoModels;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.PpoTrainer;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.ScoreModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the models of reinforcement learning and puts its trainer together; closes everything in reverse order. */
final class PpoSetup implements AutoCloseable {
    private final Device device;
    private final PpoOptions options;
    private final PpoInput input;
    private final PpoSettings settings;
    private final int tokens;
    private final Closing opened = new Closing();
    private Trunks trunks;
    private Language actor;
    private PpoTrainer trainer;

    private PpoSetup(Device device, PpoOptions options, PpoInput input) {
        this.device = device;
        this.options = options;
        this.input = input;
        this.settings = settings(options);
        this.tokens = Math.max(options.microBatchTokens, input.longest(options));
    }

    static PpoSetup open(Device device, PpoOptions options, PpoInput input, Objective objective) {
        PpoSetup setup = new PpoSetup(device, options, input);
        try {
            setup.build(objective);
            return setup;
        } catch (RuntimeException failure) {
            setup.close();
            throw failure;
        }
    }

    Language actor() {
        return actor;
    }

    PpoTrainer trainer() {
        return trainer;
    }

    private void build(Objective objective) {
        trunks = opened.add(new Trunks(device));
        actor = opened.add(Language.on(device.named("actor"), trunks, options.actor, training()));
        Language reference = opened.add(Language.on(device, trunks, options.actor, Training.FROZEN));
        Score reward = opened.add(Score.on(device, trunks, options.rewardModel, Training.FROZEN));
        Score cost = objective instanceof Objective.RewardOnly
                ? null
                : opened.add(Score.on(device, trunks, options.costModel, Training.FROZEN));
        Critic costCritic = objective instanceof Objective.Lagrangian ? critic("cost critic", options.costModel) : null;
        PpoModels models = new PpoModels(
                actor.model(),
                learner(actor.parameters(), options.actorLr, options.iterations - options.criticWarmup),
                reference.model(),
                reward.model(),
                cost == null ? null : cost.model(),
                critic("reward critic", options.rewardModel),
                costCritic);
        Generator generator = new Generator(device, actor.model(), input.generatorSize(options));
        Scorer scorer = new Scorer(device, scorerPlan(models), tokens);
        trainer = opened.add(new PpoTrainer(
                device,
                models,
                objective,
                settings,
                input.data(options),
                sampling(),
                generator,
                scorer,
                options.run.seed));
    }

    /** For every model that is read without gradients. */
    private Slab.Plan scorerPlan(PpoModels models) {
        List<ScoreModel> scores =
                new ArrayList<>(List.of(models.reward(), models.rewardCritic().model()));
        if (models.cost() != null) {
            scores.add(models.cost());
        }
        if (models.costCritic() != null) {
            scores.add(models.costCritic().model());
        }
        return Scorer.slabPlan(device, List.of(models.actor(), models.reference()), scores, tokens);
    }

    private Sampling sampling() {
        return new Sampling(
                RandomStream.of(options.run.seed, "rollout"),
                options.samples,
                options.maxNewTokens,
                (float) options.temperature,
                input.text().stopIds());
    }

    private Training training() {
        return options.lora.training(options.run.seed);
    }

    private Critic critic(String name, Path scoreModel) {
        Device named = device.named(name);
        Score score = opened.add(Score.on(named, trunks, scoreModel, training()));
        Slab.Plan plan = LearningSlab.plan(device, score.model(), tokens);
        Learner learner = learner(score.parameters(), options.criticLr, options.iterations);
        return new Critic(named, score.model(), learner, settings, plan);
    }

    private Learner learner(ParameterSet parameters, double learningRate, int iterations) {
        long steps = Math.max(1, iterations) * input.stepsOfIteration(options);
        Adamw.Settings adamw = new Adamw.Settings(learningRate, 0.9, 0.95, 1e-8, options.weightDecay, options.clipNorm);
        LrSchedule own = LrSchedule.of(options.schedule, options.warmup, options.lrFloor);
        LrSchedule schedule = options.referenceQuirks ? new LrSchedule.Reference(own) : own;
        return opened.add(new Learner(device, parameters, adamw, schedule, steps));
    }

    private static PpoSettings settings(PpoOptions o) {
        return new PpoSettings(
                new PpoSettings.Rollouts(o.criticWarmStart, o.iterations, o.criticWarmup),
                new PpoSettings.Steps(o.epochs, o.minibatch, o.microBatchTokens, o.ptxCoeff),
                new PpoSettings.Scores(Normalizers.scales(o), o.costFloor, o.missingEosPenalty),
                new AdvantageSettings(
                        o.klCoeff, o.clipRangeScore, o.clipScoreWithKl || o.referenceQuirks, o.gamma, o.gaeLambda),
                new PpoSettings.Bounds(o.clipRangeRatio, o.clipRangeValue, o.targetKl));
    }

    @Override
    public void close() {
        opened.close();
    }
}
