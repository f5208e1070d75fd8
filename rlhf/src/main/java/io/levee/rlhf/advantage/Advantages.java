package io.levee.rlhf.advantage;

import io.levee.rlhf.signal.Signals;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a rollout teaches.
 *
 * @param rewards token rewards with the KL penalty, (R)
 * @param policy what the policy climbs, (R)
 * @param targets what each critic shall learn, in the order of the critics; empty where there are none
 */
public record Advantages(TokenValues rewards, TokenValues policy, List<Target> targets) {
    /**
     * What a critic shall learn.
     *
     * @param signal whose critic
     * @param values the critic's at the rollout, before each token, (R)
     * @param returns (R)
     */
    public record Target(String signal, TokenValues values, TokenValues returns) {
        /** Share of the returns' variance that the values explain: 1 − Var(returns − values) / Var(returns). */
        public double explainedVariance() {
            double error = 0;
            double errorSquared = 0;
            double mean = returns.mean();
            double total = 0;
            int count = returns.values().length;
            for (int i = 0; i < count; i++) {
                double difference = returns.values()[i] - values.values()[i];
                error += difference;
                errorSquared += difference * difference;
                total += (returns.values()[i] - mean) * (returns.values()[i] - mean);
            }
            double unexplained = errorSquared - error * error / Math.max(1, count);
            return total == 0 ? 0 : 1 - unexplained / total;
        }
    }

    /**
     * (Aʳ − Σ λₖ·Aᶜᵏ) / (1 + Σ λₖ), (R).
     *
     * @param reward Aʳ
     * @param costs Aᶜᵏ
     * @param multipliers λₖ, in the same order
     */
    public static TokenValues combined(TokenValues reward, List<TokenValues> costs, double... multipliers) {
        float[] combined = new float[reward.values().length];
        for (int t = 0; t < combined.length; t++) {
            double paid = 0;
            double prices = 0;
            for (int k = 0; k < costs.size(); k++) {
                float lambda = (float) multipliers[k];
                paid += lambda * (double) costs.get(k).values()[t];
                prices += lambda;
            }
            combined[t] = (float) ((reward.values()[t] - paid) / (1 + prices));
        }
        return new TokenValues(combined, reward.offsets());
    }

    /** @param meanLength tokens of an answer */
    public void putInto(SequencedMap<String, Double> metrics, double meanLength) {
        metrics.put("ppo/reward_with_kl", rewards.mean() * meanLength);
        targets.forEach(target ->
                metrics.put("ppo/%s_explained_variance".formatted(target.signal()), target.explainedVariance()));
        metrics.put("ppo/advantage", policy.mean());
    }

    /** Token rewards of the reward stream, with everything that is taken off. */
    static TokenValues rewards(Experience experience, Signals signals, KlPenalty penalty) {
        float[] scores = signals.rewards(experience.readings(), experience.episodes());
        return penalty.tokenRewards(experience.old(), experience.reference(), scores);
    }

    /** Token costs of each constraint, with the KL penalty. */
    static List<TokenValues> costs(Experience experience, Signals signals, KlPenalty penalty) {
        return signals.constraints().stream()
                .map(at -> penalty.ofCost()
                        .tokenRewards(
                                experience.old(),
                                experience.reference(),
                                experience.readings().of(at.cost())))
                .toList();
    }
}
