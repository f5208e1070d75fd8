package io.levee.rlhf.ppo;

import io.levee.rlhf.constraint.Multiplier;

/** What reinforcement learning climbs. */
public sealed interface Objective {
    /** The reward model's score: plain PPO. */
    record RewardOnly() implements Objective {}

    /**
     * A fixed trade-off: r − ν·c, or (r − ν·c) / (1 + ν), which has the KL weight of {@link Lagrangian}.
     *
     * @param coefficient ν
     * @param normalised divide by 1 + ν
     */
    record Shaped(double coefficient, boolean normalised) implements Objective {
        /** The score of an answer. */
        public float score(float reward, float cost) {
            double shaped = reward - coefficient * cost;
            return (float) (normalised ? shaped / (1 + coefficient) : shaped);
        }
    }

    /**
     * Reward under the constraint that the mean cost stays at or below a limit: PPO-Lagrangian.
     *
     * @param limit on the cost model's own scale; the paper's −d
     * @param initial λ's start, rate and cap
     * @param window episode costs that λ learns from
     * @param delay rollouts before λ moves
     */
    record Lagrangian(double limit, Multiplier initial, int window, int delay) implements Objective {}
}
