package io.levee.rlhf.ppo;

import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.advantage.Segments;
import io.levee.rlhf.advantage.Stream;
import io.levee.rlhf.constraint.CostWindow;
import io.levee.rlhf.constraint.Multiplier;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Experience;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * PPO, PPO with reward shaping, and PPO-Lagrangian. One iteration: sample answers; score them; push their costs into the
 * window and move λ once; compute advantages; update the actor and the critics on minibatches. A step of this trainer is
 * one rollout; the first {@code warmStart} of them only teach the critics the end scores.
 */
public final class PpoTrainer implements Trainer {
    private final Device device;
    private final PpoModels models;
    private final Objective objective;
    private final PpoSettings settings;
    private final PpoData data;
    private final Sampling sampling;
    private final Generator generator;
    private final Scorer scorer;
    private final RandomStream minibatchStream;
    private final PolicyUpdate policy;
    private Multiplier multiplier;
    private CostWindow window;
    private long step;
    private long actorSteps;
    private long lastTokens;
    private Experience lastExperience;
    private Consumer<Phase> phases = phase -> {};

    /**
     * @param seed of the minibatches' order
     * @param actorPlan slab of the actor's largest micro-batch
     * @param generator, scorer taken over and closed
     */
    public PpoTrainer(
            Device device,
            PpoModels models,
            Objective objective,
            PpoSettings settings,
            PpoData data,
            Sampling sampling,
            Generator generator,
            Scorer scorer,
            long seed,
            Slab.Plan actorPlan) {
        this.device = device;
        this.models = models;
        this.objective = objective;
        this.settings = settings;
        this.data = data;
        this.sampling = sampling;
        this.generator = generator;
        this.scorer = scorer;
        this.minibatchStream = RandomStream.of(seed, "minibatch");
        this.policy = new PolicyUpdate(
                device, models.actor(), models.actorLearner(), sampling.temperature(), settings, actorPlan);
        if (objective instanceof Objective.Lagrangian lagrangian) {
            multiplier = lagrangian.initial();
            window = CostWindow.of(lagrangian.window());
        }
    }

    @Override
    public long totalSteps() {
        return (long) settings.warmStart() + settings.iterations();
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public long lastTokens() {
        return lastTokens;
    }

    /** The rollout of the last step, for samples in reports; null before the first. */
    public Experience lastExperience() {
        return lastExperience;
    }

    /** λ; empty but for PPO-Lagrangian. */
    public java.util.OptionalDouble multiplier() {
        return multiplier == null ? java.util.OptionalDouble.empty() : java.util.OptionalDouble.of(multiplier.value());
    }

    /** What an iteration spends its time on. */
    public enum Phase {
        /** Answers are sampled. */
        ROLLOUT,
        /** Score models, reference and critics read them. */
        SCORING,
        /** Rewards become advantages. */
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
        boolean warm = step < settings.warmStart();
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        Experience experience = rollout(warm, metrics);
        addRolloutMetrics(metrics, experience);
        if (warm) {
            warmCritics(experience, metrics);
        } else {
            learn(experience, step - settings.warmStart(), metrics);
        }
        lastExperience = experience;
        lastTokens = experience.tokens();
        metrics.forEach((key, value) -> Invariants.checkFinite(key, step, value));
        phases.accept(Phase.END);
        step++;
        return metrics;
    }

    // ------------------------------------------------------------------------------------------------ rollout

    private Experience rollout(boolean warm, SequencedMap<String, Double> metrics) {
        phases.accept(Phase.ROLLOUT);
        List<Episode> sampled = sampling.run(generator, data.prompts(step), step);
        phases.accept(Phase.SCORING);
        List<Episode> episodes = asTrained(sampled, metrics);
        ScoreScales scales = settings.scales();
        float[] rewards = scales.rewards(scorer.endScores(models.reward(), episodes));
        float[] costs = models.cost() == null ? null : floored(scales.costs(scorer.endScores(models.cost(), episodes)));
        if (warm) {
            float[][] none = new float[0][];
            return new Experience(episodes, none, rewards, costs, none, none);
        }
        float[][] reference = scorer.logProbs(models.reference(), episodes, sampling.temperature())
                .values();
        float[][] rewardValues = scorer.values(models.rewardCritic().model(), episodes);
        float[][] costValues = models.costCritic() == null
                ? null
                : scorer.values(models.costCritic().model(), episodes);
        return new Experience(episodes, reference, rewards, costs, rewardValues, costValues);
    }

    /**
     * The episodes with log-probabilities as the training forward gives them. In float32 those are the recorded ones to
     * rounding; in bfloat16 few rows are rounded differently from many.
     */
    private List<Episode> asTrained(List<Episode> sampled, SequencedMap<String, Double> metrics) {
        if (device.isFloat32()) {
            return sampled;
        }
        float[][] trained =
                scorer.logProbs(models.actor(), sampled, sampling.temperature()).values();
        List<Episode> episodes = IntStream.range(0, trained.length)
                .mapToObj(b -> sampled.get(b).withLogProbs(trained[b]))
                .toList();
        metrics.put("ppo/sampling_mismatch", Experience.mismatch(sampled, episodes));
        return episodes;
    }

    private float[] floored(float[] costs) {
        for (int b = 0; b < costs.length; b++) {
            costs[b] = Math.max(costs[b], (float) settings.costFloor());
        }
        return costs;
    }

    /** Scores of the reward stream at the answers' ends: an answer that was cut pays the penalty. */
    private float[] endScores(Experience experience) {
        float[] scores = new float[experience.rewards().length];
        for (int b = 0; b < scores.length; b++) {
            float reward = experience.rewards()[b];
            float score = objective instanceof Objective.Shaped shaped
                    ? shaped.score(reward, experience.costs()[b])
                    : reward;
            boolean cut = experience.episodes().get(b).truncated();
            scores[b] = cut ? score - (float) settings.missingEndPenalty() : score;
        }
        return scores;
    }

    // ------------------------------------------------------------------------------------------------ critics' warm
    // start

    private void warmCritics(Experience experience, SequencedMap<String, Double> metrics) {
        metrics.put("ppo/reward_critic_loss", warm(models.rewardCritic(), experience, endScores(experience)));
        if (models.costCritic() != null) {
            metrics.put("ppo/cost_critic_loss", warm(models.costCritic(), experience, experience.costs()));
        }
    }

    private double warm(Critic critic, Experience experience, float[] ends) {
        List<Episode> episodes = experience.episodes();
        float clip = (float) settings.advantages().clipScore();
        float[][] targets = new float[ends.length][];
        for (int b = 0; b < ends.length; b++) {
            targets[b] = new float[episodes.get(b).answer().length];
            Arrays.fill(targets[b], Math.clamp(ends[b], -clip, clip));
        }
        Segments returns = Segments.of(targets);
        double loss = 0;
        List<int[]> minibatches = minibatches(episodes.size(), 0);
        for (int[] picked : minibatches) {
            loss += critic.warmStep(episodes, picked, returns);
        }
        return loss / minibatches.size();
    }

    private List<int[]> minibatches(int count, int epoch) {
        int[] order = minibatchStream.at(step, epoch).permutation(count);
        List<int[]> cut = new java.util.ArrayList<>();
        for (int from = 0; from < count; from += settings.minibatch()) {
            cut.add(Arrays.copyOfRange(order, from, Math.min(count, from + settings.minibatch())));
        }
        return cut;
    }

    // ------------------------------------------------------------------------------------------------ learning

    private void learn(Experience experience, long iteration, SequencedMap<String, Double> metrics) {
        phases.accept(Phase.ADVANTAGES);
        boolean criticsOnly = iteration < settings.criticWarmup();
        if (iteration == 0) {
            Invariants.of(device)
                    .check("|KL(actor, reference)| before the first update", Math.abs(experience.meanKl()));
        }
        moveMultiplier(experience, iteration, criticsOnly, metrics);
        Segments old = Segments.of(
                experience.episodes().stream().map(Episode::logProbs).toArray(float[][]::new));
        Segments reference = Segments.of(experience.reference());
        Segments rewardValues = Segments.of(experience.rewardValues());
        Stream reward = Stream.of(
                device, old, reference, rewardValues, endScores(experience), Stream.Sign.REWARD, settings.advantages());
        metrics.put("ppo/reward_with_kl", reward.rewards().mean() * experience.meanLength());
        metrics.put("ppo/reward_explained_variance", Stream.explainedVariance(rewardValues, reward.returns()));
        Segments advantages = reward.advantages();
        Stream cost = null;
        Segments costValues = null;
        if (models.costCritic() != null) {
            costValues = Segments.of(experience.costValues());
            cost = Stream.of(
                    device, old, reference, costValues, experience.costs(), Stream.Sign.COST, settings.advantages());
            metrics.put("ppo/cost_explained_variance", Stream.explainedVariance(costValues, cost.returns()));
            advantages = Stream.combined(device, reward, cost, multiplier.value());
        }
        metrics.put("ppo/advantage", advantages.mean());
        update(experience, old, advantages, rewardValues, reward, costValues, cost, criticsOnly, iteration, metrics);
    }

    private void moveMultiplier(
            Experience experience, long iteration, boolean criticsOnly, SequencedMap<String, Double> metrics) {
        if (!(objective instanceof Objective.Lagrangian lagrangian)) {
            return;
        }
        window = window.push(experience.costs());
        if (!criticsOnly && iteration >= lagrangian.delay()) {
            multiplier = multiplier.next(window.mean(), lagrangian.limit());
        }
        metrics.put("ppo/lambda", multiplier.value());
        metrics.put("ppo/log_lambda", multiplier.logValue());
        metrics.put("ppo/window_cost", window.mean());
        metrics.put("ppo/limit", lagrangian.limit());
        long above = 0;
        for (float cost : experience.costs()) {
            above += cost > lagrangian.limit() ? 1 : 0;
        }
        metrics.put("ppo/above_limit", above / (double) experience.costs().length);
    }

    private void update(
            Experience experience,
            Segments old,
            Segments advantages,
            Segments rewardValues,
            Stream reward,
            Segments costValues,
            Stream cost,
            boolean criticsOnly,
            long iteration,
            SequencedMap<String, Double> metrics) {
        UpdateAverages averages = new UpdateAverages();
        List<Episode> episodes = experience.episodes();
        boolean actorGoesOn = !criticsOnly;
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            for (int[] picked : minibatches(episodes.size(), epoch)) {
                if (actorGoesOn) {
                    phases.accept(Phase.ACTOR);
                    PolicyUpdate.Result result = policy.step(episodes, picked, old, advantages, data.ptx(actorSteps++));
                    if (averages.actorSteps() == 0) {
                        Invariants.of(device)
                                .check(
                                        "iteration " + iteration + ": largest |ratio - 1| of the first minibatch",
                                        result.largestRatio());
                    }
                    averages.add(result, tokens(episodes, picked));
                    actorGoesOn = settings.targetKl() <= 0 || result.approximateKl() <= settings.targetKl();
                }
                phases.accept(Phase.CRITICS);
                averages.addRewardCritic(models.rewardCritic().step(episodes, picked, rewardValues, reward.returns()));
                if (cost != null) {
                    averages.addCostCritic(models.costCritic().step(episodes, picked, costValues, cost.returns()));
                }
            }
        }
        averages.putInto(metrics);
        metrics.put("ppo/actor_lr", models.actorLearner().learningRate());
        metrics.put("ppo/critic_lr", models.rewardCritic().learner().learningRate());
    }

    private static long tokens(List<Episode> episodes, int[] picked) {
        return Arrays.stream(picked)
                .mapToLong(b -> episodes.get(b).answer().length)
                .sum();
    }

    private static void addRolloutMetrics(SequencedMap<String, Double> metrics, Experience experience) {
        metrics.put("ppo/reward", mean(experience.rewards()));
        if (experience.costs() != null) {
            metrics.put("ppo/cost", mean(experience.costs()));
        }
        if (experience.reference().length > 0) {
            metrics.put("ppo/kl", experience.meanKl());
        }
        metrics.put("ppo/length", experience.meanLength());
        metrics.put("ppo/truncated", experience.truncatedShare());
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    // ------------------------------------------------------------------------------------------------ state

    @Override
    public Map<String, Object> save(Path folder) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("step", step);
        state.put("actor_steps", actorSteps);
        state.put("actor", models.actorLearner().save(folder, "actor"));
        state.put("reward_critic", models.rewardCritic().learner().save(folder, "reward_critic"));
        if (models.costCritic() != null) {
            state.put("cost_critic", models.costCritic().learner().save(folder, "cost_critic"));
        }
        if (multiplier != null) {
            state.put("log_lambda", multiplier.logValue());
            state.put("window", window.costs());
        }
        return state;
    }

    @Override
    public void restore(Path folder, Json state) {
        models.actorLearner().restore(folder, "actor", state.at("actor"));
        models.rewardCritic().learner().restore(folder, "reward_critic", state.at("reward_critic"));
        if (models.costCritic() != null) {
            models.costCritic().learner().restore(folder, "cost_critic", state.at("cost_critic"));
        }
        if (multiplier != null) {
            multiplier = new Multiplier(state.at("log_lambda").number(), multiplier.rate(), multiplier.largest());
            List<Float> costs = state.at("window").items().stream()
                    .map(c -> (float) c.number())
                    .toList();
            window = new CostWindow(window.capacity(), costs);
        }
        actorSteps = state.at("actor_steps").whole();
        step = state.at("step").whole();
    }

    @Override
    public void close() {
        policy.close();
        models.rewardCritic().close();
        if (models.costCritic() != null) {
            models.costCritic().close();
        }
        scorer.close();
        generator.close();
    }
}
