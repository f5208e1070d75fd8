package io.levee.rlhf.ppo;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.advantage.AdvantageSettings;
import io.levee.rlhf.advantage.Segments;
import io.levee.rlhf.advantage.Stream;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Experience;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * What actor and critics learn from a rollout.
 *
 * @param old log-probabilities of the policy that sampled
 * @param advantages what the actor climbs
 * @param reward what the reward critic learns
 * @param cost what the cost critic learns; empty without a constraint
 */
record Lesson(Segments old, Segments advantages, Stream reward, Optional<Stream> cost) {
    /**
     * @param endScores of the reward stream
     * @param multiplier λ; empty without a constraint
     */
    static Lesson of(
            Device device,
            Experience experience,
            float[] endScores,
            OptionalDouble multiplier,
            AdvantageSettings settings) {
        Segments old = Segments.of(
                experience.episodes().stream().map(Episode::logProbs).toArray(float[][]::new));
        Segments reference = Segments.of(experience.reference());
        Segments rewardValues = Segments.of(experience.rewardValues());
        Stream reward = Stream.of(device, old, reference, rewardValues, endScores, Stream.Sign.REWARD, settings);
        if (multiplier.isEmpty()) {
            return new Lesson(old, reward.advantages(), reward, Optional.empty());
        }
        Segments costValues = Segments.of(experience.costValues());
        Stream cost = Stream.of(device, old, reference, costValues, experience.costs(), Stream.Sign.COST, settings);
        Segments advantages = Stream.combined(device, reward, cost, multiplier.getAsDouble());
        return new Lesson(old, advantages, reward, Optional.of(cost));
    }

    /** @param meanLength tokens of an answer */
    void putInto(SequencedMap<String, Double> metrics, double meanLength) {
        metrics.put("ppo/reward_with_kl", reward.rewards().mean() * meanLength);
        metrics.put("ppo/reward_explained_variance", reward.explainedVariance());
        cost.ifPresent(stream -> metrics.put("ppo/cost_explained_variance", stream.explainedVariance()));
        metrics.put("ppo/advantage", advantages.mean());
    }
}
