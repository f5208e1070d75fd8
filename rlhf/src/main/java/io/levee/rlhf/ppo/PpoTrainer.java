package io.levee.rlhf.ppo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.advantage.AdvantageEstimator;
import io.levee.rlhf.advantage.Advantages;
import io.levee.rlhf.advantage.CriticLosses;
import io.levee.rlhf.advantage.Experience;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.signal.SignalScores;
import io.levee.rlhf.signal.Signals;
import io.levee.transformer.decode.Generator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * PPO, PPO with reward shaping, and PPO-Lagrangian, with or without critics. One iteration: sample answers; read what the signals
 * say of them; push their costs into the windows and move each λ once; compute advantages; update the actor and what the
 * estimator learns, on minibatches. A step of this trainer is one rollout; the first few of them only teach the critics the end
 * scores.
 */
public final class PpoTrainer implements Trainer {
    private final Device device;
    private final Policy policy;
    private final AdvantageEstimator estimator;
    private final PpoSettings settings;
    private final PpoData data;
    private final Sampling sampling;
    private final Generator generator;
    private final Scorer scorer;
    private final RandomStream minibatchStream;
    private final PolicyUpdate update;
    private Signals signals;
    private long step;
    private long actorSteps;
    private Judged last = new Judged(List.of(), new SignalScores(new LinkedHashMap<>()));
    private Consumer<Phase> phases = phase -> {};

    /**
     * The answers of a rollout.
     *
     * @param readings what the signals say of them
     */
    public record Judged(List<Episode> episodes, SignalScores readings) {}

    /**
     * @param signals before the first rollout
     * @param estimator, generator, scorer taken over and closed
     * @param seed of the minibatches' order
     */
    public PpoTrainer(
            Device device,
            Policy policy,
            Signals signals,
            AdvantageEstimator estimator,
            PpoSettings settings,
            PpoData data,
            Sampling sampling,
            Generator generator,
            Scorer scorer,
            long seed) {
        this.device = device;
        this.policy = policy;
        this.signals = signals;
        this.estimator = estimator;
        this.settings = settings;
        this.data = data;
        this.sampling = sampling;
        this.generator = generator;
        this.scorer = scorer;
        this.minibatchStream = RandomStream.of(seed, "minibatch");
        Slab.Plan plan = LearningSlab.plan(device, policy.actor(), Tape.Mode.LEARNING, scorer.microBatchTokens());
        this.update = new PolicyUpdate(
                device.named("actor"), policy.actor(), policy.learner(), sampling.temperature(), settings, plan);
    }

    @Override
    public long totalSteps() {
        return settings.rollouts().count();
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public long lastTokens() {
        return last.episodes().stream().mapToLong(Episode::length).sum();
    }

    /** The answers of the last step, for samples in reports; none before the first. */
    public Judged last() {
        return last;
    }

    /** The signals as the last step left them. */
    public Signals signals() {
        return signals;
    }

    /** What an iteration spends its time on. */
    public enum Phase {
        /** Answers are sampled. */
        ROLLOUT,
        /** Score models and reference read them. */
        SCORING,
        /** Critics read them, and rewards become advantages. */
        ADVANTAGES,
        /** The actor learns. */
        ACTOR,
        /** The critics learn. */
        CRITICS,
        /** The iteration is over. */
        END
    }

    /** Tells of each phase as it begins; for benchmarks. */
    public void onPhase(Consumer<Phase> listener) {
        phases = listener;
    }

    @Override
    public SequencedMap<String, Double> advance() {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        phases.accept(Phase.ROLLOUT);
        List<Episode> sampled = sampling.run(generator, data.prompts(step), step);
        phases.accept(Phase.SCORING);
        List<Episode> episodes = asTrained(sampled, metrics);
        SignalScores readings = signals.read(scorer, episodes, metrics);
        last = new Judged(episodes, readings);
        long iteration = step - settings.rollouts().pretraining();
        if (iteration < 0) {
            putLengths(metrics, episodes);
            estimator.pretrain(episodes, readings, signals, minibatches(episodes.size(), 0), metrics);
        } else {
            float[][] reference = scorer.logProbs(policy.reference(), episodes, sampling.temperature());
            learn(Experience.of(episodes, reference, readings), iteration, metrics);
        }
        metrics.forEach((key, value) -> Invariants.checkFinite(key, step, value));
        phases.accept(Phase.END);
        step++;
        return metrics;
    }

    private void learn(Experience experience, long iteration, SequencedMap<String, Double> metrics) {
        metrics.put("ppo/kl", experience.meanKl());
        putLengths(metrics, experience.episodes());
        phases.accept(Phase.ADVANTAGES);
        boolean criticsAlone = iteration < settings.rollouts().criticsAlone();
        if (iteration == 0) {
            Invariants.of(device)
                    .check("|KL(actor, reference)| before the first update", Math.abs(experience.meanKl()));
        }
        signals = signals.next(experience.readings(), iteration, criticsAlone);
        signals.putInto(metrics, experience.readings());
        Advantages advantages = estimator.advantages(experience, signals);
        advantages.putInto(metrics, experience.meanLength());
        update(experience, advantages, iteration, criticsAlone, metrics);
    }

    private void update(
            Experience experience,
            Advantages advantages,
            long iteration,
            boolean criticsAlone,
            SequencedMap<String, Double> metrics) {
        List<Episode> episodes = experience.episodes();
        UpdateAverages averages = new UpdateAverages();
        CriticLosses losses = new CriticLosses();
        boolean actorGoesOn = !criticsAlone;
        for (int epoch = 0; epoch < settings.steps().epochs(); epoch++) {
            for (int[] picked : minibatches(episodes.size(), epoch)) {
                if (actorGoesOn) {
                    phases.accept(Phase.ACTOR);
                    PolicyUpdate.Result result = update.step(
                            episodes, picked, experience.old(), advantages.policy(), data.ptx(actorSteps++));
                    if (averages.actorSteps() == 0) {
                        Invariants.of(device)
                                .check(
                                        "iteration " + iteration + ": largest |ratio - 1| of the first minibatch",
                                        result.largestRatio());
                    }
                    averages.add(result, tokens(episodes, picked));
                    actorGoesOn = settings.bounds().allow(result.approximateKl());
                }
                phases.accept(Phase.CRITICS);
                estimator.learn(episodes, picked, advantages, losses);
            }
        }
        averages.putInto(metrics);
        losses.putInto(metrics);
        metrics.put("ppo/actor_lr", policy.learner().learningRate());
        estimator.putRates(metrics);
    }

    private List<int[]> minibatches(int count, int epoch) {
        int[] order = minibatchStream.at(step, epoch).permutation(count);
        int size = settings.steps().minibatch();
        List<int[]> cut = new ArrayList<>();
        for (int from = 0; from < count; from += size) {
            cut.add(Arrays.copyOfRange(order, from, Math.min(count, from + size)));
        }
        return cut;
    }

    /**
     * The episodes with log-probabilities as the training forward gives them. In float32 those are the recorded ones to
     * rounding; in bfloat16 few rows are rounded differently from many.
     */
    private List<Episode> asTrained(List<Episode> sampled, SequencedMap<String, Double> metrics) {
        if (device.isFloat32()) {
            return sampled;
        }
        float[][] trained = scorer.logProbs(policy.actor(), sampled, sampling.temperature());
        List<Episode> episodes = IntStream.range(0, trained.length)
                .mapToObj(b -> sampled.get(b).withLogProbs(trained[b]))
                .toList();
        metrics.put("ppo/sampling_mismatch", Episode.mismatch(sampled, episodes));
        return episodes;
    }

    private static void putLengths(SequencedMap<String, Double> metrics, List<Episode> episodes) {
        metrics.put(
                "ppo/length",
                episodes.stream().mapToInt(e -> e.answer().length).average().orElse(0));
        metrics.put(
                "ppo/truncated", episodes.stream().filter(Episode::truncated).count() / (double) episodes.size());
    }

    private static long tokens(List<Episode> episodes, int[] picked) {
        return Arrays.stream(picked)
                .mapToLong(b -> episodes.get(b).answer().length)
                .sum();
    }

    // ------------------------------------------------------------------------------------------------ state

    @Override
    public Map<String, Object> save(Path folder) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("step", step);
        state.put("actor_steps", actorSteps);
        state.put("actor", policy.learner().save(folder, "actor"));
        estimator.save(folder, state);
        state.put("constraints", signals.save());
        return state;
    }

    @Override
    public void restore(Path folder, Json state) {
        policy.learner().restore(folder, "actor", state.at("actor"));
        estimator.restore(folder, state);
        signals = signals.restored(state.at("constraints"));
        actorSteps = state.at("actor_steps").whole();
        step = state.at("step").whole();
    }

    @Override
    public void close() {
        update.close();
        estimator.close();
        scorer.close();
        generator.close();
    }
}
