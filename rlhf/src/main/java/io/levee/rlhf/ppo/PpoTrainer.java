package io.levee.rlhf.ppo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.advantage.Stream;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Experience;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * PPO, PPO with reward shaping, and PPO-Lagrangian. One iteration: sample answers; score them; push their costs into the
 * window and move λ once; compute advantages; update the actor and the critics on minibatches. A step of this trainer is
 * one rollout; the first few of them only teach the critics the end scores.
 */
public final class PpoTrainer implements Trainer {
    private final Device device;
    private final PpoModels models;
    private final Objective objective;
    private final PpoSettings settings;
    private final PpoData data;
    private final Rollout rollout;
    private final RandomStream minibatchStream;
    private final PolicyUpdate policy;
    private Optional<Constraint> constraint;
    private long step;
    private long actorSteps;
    private long lastTokens;
    private Experience lastExperience;
    private Consumer<Phase> phases = phase -> {};

    /**
     * @param seed of the minibatches' order
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
            long seed) {
        this.device = device;
        this.models = models;
        this.objective = objective;
        this.settings = settings;
        this.data = data;
        this.rollout = new Rollout(device, models, settings, data, sampling, generator, scorer);
        this.minibatchStream = RandomStream.of(seed, "minibatch");
        Slab.Plan plan = LearningSlab.plan(device, models.actor(), Tape.Mode.LEARNING, scorer.microBatchTokens());
        this.policy =
                new PolicyUpdate(device, models.actor(), models.actorLearner(), sampling.temperature(), settings, plan);
        this.constraint =
                objective instanceof Objective.Lagrangian terms ? Optional.of(Constraint.of(terms)) : Optional.empty();
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
        return lastTokens;
    }

    /** The rollout of the last step, for samples in reports; null before the first. */
    public Experience lastExperience() {
        return lastExperience;
    }

    /** λ; empty but for PPO-Lagrangian. */
    public OptionalDouble multiplier() {
        return constraint.stream().mapToDouble(at -> at.multiplier().value()).findFirst();
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
        boolean pretraining = step < settings.rollouts().pretraining();
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        Experience experience = rollout.run(step, pretraining, metrics, phases);
        if (pretraining) {
            pretrainCritics(experience, metrics);
        } else {
            learn(experience, step - settings.rollouts().pretraining(), metrics);
        }
        lastExperience = experience;
        lastTokens = experience.tokens();
        metrics.forEach((key, value) -> Invariants.checkFinite(key, step, value));
        phases.accept(Phase.END);
        step++;
        return metrics;
    }

    /** Scores of the reward stream at the answers' ends: an answer that was cut pays the penalty. */
    private float[] endScores(Experience experience) {
        float[] scores = new float[experience.rewards().length];
        for (int b = 0; b < scores.length; b++) {
            float reward = experience.rewards()[b];
            float score = switch (objective) {
                case Objective.RewardOnly _, Objective.Lagrangian _ -> reward;
                case Objective.Shaped shaped -> shaped.score(reward, experience.costs()[b]);
            };
            boolean cut = experience.episodes().get(b).truncated();
            scores[b] = cut ? score - (float) settings.scores().missingEndPenalty() : score;
        }
        return scores;
    }

    private void pretrainCritics(Experience experience, SequencedMap<String, Double> metrics) {
        List<Episode> episodes = experience.episodes();
        List<int[]> minibatches = minibatches(episodes.size(), 0);
        metrics.put(
                "ppo/reward_critic_loss", models.rewardCritic().pretrain(episodes, minibatches, endScores(experience)));
        if (models.costCritic() != null) {
            metrics.put(
                    "ppo/cost_critic_loss", models.costCritic().pretrain(episodes, minibatches, experience.costs()));
        }
    }

    private List<int[]> minibatches(int count, int epoch) {
        int[] order = minibatchStream.at(step, epoch).permutation(count);
        List<int[]> cut = new ArrayList<>();
        for (int from = 0; from < count; from += settings.steps().minibatch()) {
            cut.add(Arrays.copyOfRange(
                    order, from, Math.min(count, from + settings.steps().minibatch())));
        }
        return cut;
    }

    // ------------------------------------------------------------------------------------------------ learning

    private void learn(Experience experience, long iteration, SequencedMap<String, Double> metrics) {
        phases.accept(Phase.ADVANTAGES);
        boolean criticsAlone = iteration < settings.rollouts().criticsAlone();
        if (iteration == 0) {
            Invariants.of(device)
                    .check("|KL(actor, reference)| before the first update", Math.abs(experience.meanKl()));
        }
        constraint = constraint.map(at -> at.next(
                experience.costs(), criticsAlone || iteration < at.terms().delay()));
        constraint.ifPresent(at -> at.putInto(metrics, experience.costs()));
        Lesson lesson = Lesson.of(device, experience, endScores(experience), multiplier(), settings.advantages());
        lesson.putInto(metrics, experience.meanLength());
        update(experience.episodes(), lesson, iteration, criticsAlone, metrics);
    }

    private void update(
            List<Episode> episodes,
            Lesson lesson,
            long iteration,
            boolean criticsAlone,
            SequencedMap<String, Double> metrics) {
        UpdateAverages averages = new UpdateAverages();
        boolean actorGoesOn = !criticsAlone;
        for (int epoch = 0; epoch < settings.steps().epochs(); epoch++) {
            for (int[] picked : minibatches(episodes.size(), epoch)) {
                if (actorGoesOn) {
                    phases.accept(Phase.ACTOR);
                    PolicyUpdate.Result result =
                            policy.step(episodes, picked, lesson.old(), lesson.advantages(), data.ptx(actorSteps++));
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
                averages.addRewardCritic(step(models.rewardCritic(), episodes, picked, lesson.reward()));
                lesson.cost()
                        .ifPresent(cost -> averages.addCostCritic(step(models.costCritic(), episodes, picked, cost)));
            }
        }
        averages.putInto(metrics);
        metrics.put("ppo/actor_lr", models.actorLearner().learningRate());
        metrics.put("ppo/critic_lr", models.rewardCritic().learner().learningRate());
    }

    private static double step(Critic critic, List<Episode> episodes, int[] picked, Stream stream) {
        return critic.step(episodes, picked, stream.values(), stream.returns());
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
        state.put("actor", models.actorLearner().save(folder, "actor"));
        state.put("reward_critic", models.rewardCritic().learner().save(folder, "reward_critic"));
        if (models.costCritic() != null) {
            state.put("cost_critic", models.costCritic().learner().save(folder, "cost_critic"));
        }
        constraint.ifPresent(at -> at.save(state));
        return state;
    }

    @Override
    public void restore(Path folder, Json state) {
        models.actorLearner().restore(folder, "actor", state.at("actor"));
        models.rewardCritic().learner().restore(folder, "reward_critic", state.at("reward_critic"));
        if (models.costCritic() != null) {
            models.costCritic().learner().restore(folder, "cost_critic", state.at("cost_critic"));
        }
        constraint = constraint.map(at -> at.restored(state));
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
        rollout.close();
    }
}
