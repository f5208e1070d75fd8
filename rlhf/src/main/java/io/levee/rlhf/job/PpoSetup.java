package io.levee.rlhf.job;

import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Closing;
import io.levee.rlhf.advantage.AdvantageEstimator;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.Gae;
import io.levee.rlhf.advantage.GroupRelative;
import io.levee.rlhf.advantage.KlPenalty;
import io.levee.rlhf.advantage.LeaveOneOut;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.ppo.Policy;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.PpoTrainer;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.role.Training;
import io.levee.rlhf.role.Trunks;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.signal.Signal;
import io.levee.rlhf.signal.Signals;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.ScoreModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the models of reinforcement learning and puts its trainer together; closes everything in reverse order. */
final class PpoSetup implements AutoCloseable {
    private final Device device;
    private final PpoOptions options;
    private final PpoInput input;
    private final int tokens;
    private final Closing opened = new Closing();
    private Trunks trunks;
    private Language actor;
    private PpoTrainer trainer;

    private PpoSetup(Device device, PpoOptions options, PpoInput input) {
        this.device = device;
        this.options = options;
        this.input = input;
        this.tokens = Math.max(options.microBatchTokens, input.longest(options));
    }

    static PpoSetup open(Device device, PpoOptions options, PpoInput input, SignalRecipe signals) {
        PpoSetup setup = new PpoSetup(device, options, input);
        try {
            setup.build(signals);
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

    private void build(SignalRecipe recipe) {
        trunks = opened.add(new Trunks(device));
        actor = opened.add(Language.on(device.named("actor"), trunks, options.actor, training()));
        Language reference = opened.add(Language.on(device, trunks, options.actor, Training.FROZEN));
        Signals signals = recipe.open(this::judge);
        List<Critic> critics = options.advantage.kind() == AdvantageOptions.Kind.GAE
                ? recipe.streams().stream().map(this::critic).toList()
                : List.of();
        List<ScoreModel> read = Stream.concat(
                        signals.all().stream().map(Signal::scorer),
                        critics.stream().map(Critic::model))
                .toList();
        Scorer scorer = new Scorer(
                device, Scorer.slabPlan(device, List.of(actor.model(), reference.model()), read, tokens), tokens);
        Learner learner = learner(actor.parameters(), options.actorLr, options.iterations - options.advantage.warmup());
        trainer = opened.add(new PpoTrainer(
                device,
                new Policy(actor.model(), learner, reference.model()),
                signals,
                estimator(scorer, critics),
                settings(options),
                input.data(options),
                sampling(),
                new Generator(device, actor.model(), input.generatorSize(options)),
                scorer,
                options.run.seed));
    }

    private ScoreModel judge(Path scoreModel) {
        return opened.add(Score.on(device, trunks, scoreModel, Training.FROZEN)).model();
    }

    private AdvantageEstimator estimator(Scorer scorer, List<Critic> critics) {
        AdvantageOptions o = options.advantage;
        KlPenalty penalty = new KlPenalty(
                (float) options.klCoeff,
                (float) options.clipRangeScore,
                options.clipScoreWithKl || options.referenceQuirks);
        return switch (o.kind()) {
            case GAE -> new Gae(scorer, penalty, new Gae.Settings(o.discount(), o.lambda()), critics);
            case RLOO -> new LeaveOneOut(penalty, options.samples);
            case GROUP -> new GroupRelative(penalty, options.samples);
        };
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

    /** A copy of a signal's score model, trained to expect what the signal will say. */
    private Critic critic(SignalRecipe.Source source) {
        Device named = device.named(source.name() + " critic");
        Score score = opened.add(Score.on(named, trunks, source.model(), training()));
        Slab.Plan plan = LearningSlab.plan(device, score.model(), tokens);
        Learner learner = learner(score.parameters(), options.advantage.learningRate(), options.iterations);
        Critic.Settings settings = new Critic.Settings(options.microBatchTokens, options.advantage.clip());
        return new Critic(named, source.name(), score.model(), learner, settings, plan);
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
                new PpoSettings.Rollouts(o.advantage.warmStart(), o.iterations, o.advantage.warmup()),
                new PpoSettings.Steps(o.epochs, o.minibatch, o.microBatchTokens, o.ptxCoeff),
                new PpoSettings.Bounds(o.clipRangeRatio, o.targetKl));
    }

    @Override
    public void close() {
        opened.close();
    }
}
