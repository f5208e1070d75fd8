package io.levee.rlhf.advantage;

import io.levee.engine.store.Json;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.signal.SignalScores;
import io.levee.rlhf.signal.Signals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Generalised advantage estimation with a critic for the reward and one for each constraint. Schulman et al. 2016; docs/safe-rlhf.md 3.5.
 */
public final class Gae implements AdvantageEstimator {
    /**
     * How far ahead it looks.
     *
     * @param gamma discount
     * @param lambda of the estimate: 0 trusts the critic, 1 the rollout
     */
    public record Settings(float gamma, float lambda) {
        /** No discount, λ = 0.95. */
        public static final Settings STANDARD = new Settings(1, 0.95f);
    }

    private final Scorer scorer;
    private final KlPenalty penalty;
    private final Settings settings;
    private final List<Critic> critics;

    /**
     * @param scorer reads the critics' values; stays open
     * @param critics of the reward and of the constraints, in their order; closed with this
     */
    public Gae(Scorer scorer, KlPenalty penalty, Settings settings, List<Critic> critics) {
        this.scorer = scorer;
        this.penalty = penalty;
        this.settings = settings;
        this.critics = List.copyOf(critics);
    }

    @Override
    public Advantages advantages(Experience experience, Signals signals) {
        TokenValues rewards = Advantages.rewards(experience, signals, penalty);
        List<TokenValues> streams = new ArrayList<>(List.of(rewards));
        streams.addAll(Advantages.costs(experience, signals, penalty));
        List<TokenValues> advantages = new ArrayList<>();
        List<Advantages.Target> targets = new ArrayList<>();
        for (int k = 0; k < streams.size(); k++) {
            Critic critic = critics.get(k);
            TokenValues values = TokenValues.of(scorer.values(critic.model(), experience.episodes()));
            Estimate estimate = Estimate.of(streams.get(k), values, settings);
            advantages.add(estimate.advantages());
            targets.add(new Advantages.Target(critic.signal(), values, estimate.returns()));
        }
        TokenValues policy = Advantages.combined(
                advantages.getFirst(), advantages.subList(1, advantages.size()), signals.multipliers());
        return new Advantages(rewards, policy, targets);
    }

    /**
     * Advantages and returns of one stream, (R) each.
     *
     * @param returns what the critic shall learn
     */
    public record Estimate(TokenValues advantages, TokenValues returns) {
        /** δ(t) = r(t) + γ·v(t+1) − v(t), A(t) = δ(t) + γλ·A(t+1), return = A + v; nothing comes after an answer's last token. */
        public static Estimate of(TokenValues rewards, TokenValues values, Settings settings) {
            double gamma = settings.gamma();
            double lambda = settings.lambda();
            int[] offsets = rewards.offsets();
            float[] advantages = new float[rewards.values().length];
            float[] returns = new float[advantages.length];
            for (int b = 0; b + 1 < offsets.length; b++) {
                double nextValue = 0;
                double advantage = 0;
                for (int t = offsets[b + 1] - 1; t >= offsets[b]; t--) {
                    double value = values.values()[t];
                    advantage = rewards.values()[t] + gamma * nextValue - value + gamma * lambda * advantage;
                    advantages[t] = (float) advantage;
                    returns[t] = (float) (advantage + value);
                    nextValue = value;
                }
            }
            return new Estimate(new TokenValues(advantages, offsets), new TokenValues(returns, offsets));
        }
    }

    @Override
    public void pretrain(
            List<Episode> episodes,
            SignalScores readings,
            Signals signals,
            List<int[]> minibatches,
            SequencedMap<String, Double> metrics) {
        List<float[]> scores = new ArrayList<>(List.of(signals.rewards(readings, episodes)));
        signals.constraints().forEach(at -> scores.add(readings.of(at.cost())));
        for (int k = 0; k < critics.size(); k++) {
            Critic critic = critics.get(k);
            TokenValues targets = TokenValues.repeated(scores.get(k), episodes, penalty::clipped);
            metrics.put(CriticLosses.key(critic.signal()), critic.pretrain(episodes, minibatches, targets));
        }
    }

    @Override
    public void learn(List<Episode> episodes, int[] picked, Advantages advantages, CriticLosses losses) {
        for (int k = 0; k < critics.size(); k++) {
            Advantages.Target target = advantages.targets().get(k);
            losses.add(target.signal(), critics.get(k).step(episodes, picked, target.values(), target.returns()));
        }
    }

    @Override
    public void putRates(SequencedMap<String, Double> metrics) {
        metrics.put("ppo/critic_lr", critics.getFirst().learner().learningRate());
    }

    @Override
    public void save(Path folder, Map<String, Object> state) {
        for (Critic critic : critics) {
            state.put(critic.file(), critic.learner().save(folder, critic.file()));
        }
    }

    @Override
    public void restore(Path folder, Json state) {
        for (Critic critic : critics) {
            critic.learner().restore(folder, critic.file(), state.at(critic.file()));
        }
    }

    @Override
    public void close() {
        critics.forEach(Critic::close);
    }
}
