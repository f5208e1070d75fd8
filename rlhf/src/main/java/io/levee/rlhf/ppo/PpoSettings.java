package io.levee.rlhf.ppo;

/**
 * Settings of reinforcement learning, apart from the optimizers'.
 *
 * @param rollouts how many there are, and who learns from which
 * @param steps what the optimizer steps on a rollout are made of
 * @param bounds how far from the rollout the policy may go
 */
public record PpoSettings(Rollouts rollouts, Steps steps, Bounds bounds) {
    /**
     * The rollouts of a run.
     *
     * @param pretraining rollouts of the starting policy before the iterations, on which critics learn the end scores
     * @param iterations rollouts after those
     * @param criticsAlone the first iterations, in which critics learn and actor and λ wait
     */
    public record Rollouts(int pretraining, int iterations, int criticsAlone) {
        /** All learn from every rollout. */
        public static Rollouts of(int iterations) {
            return new Rollouts(0, iterations, 0);
        }

        /** All of them. */
        long count() {
            return (long) pretraining + iterations;
        }
    }

    /**
     * The optimizer steps on a rollout.
     *
     * @param epochs passes over the rollout
     * @param minibatch answers of a step
     * @param microBatchTokens tokens that go through a model at a time
     * @param ptxCoefficient weight of the supervised loss beside the policy's; 0 for none
     */
    public record Steps(int epochs, int minibatch, int microBatchTokens, double ptxCoefficient) {
        /** One pass, without a supervised loss. */
        public static Steps of(int minibatch, int microBatchTokens) {
            return new Steps(1, minibatch, microBatchTokens, 0);
        }
    }

    /**
     * How far from the policy of the rollout updates may go.
     *
     * @param ratio ε: the policy's ratio is clipped to 1 ± this
     * @param targetKl the actor skips the rest of an iteration once the approximate KL to the old policy passes this; 0 for
     *     never
     */
    public record Bounds(double ratio, double targetKl) {
        /** Whatever the KL. */
        public static Bounds of(double ratio) {
            return new Bounds(ratio, 0);
        }

        /** Whether the actor goes on. */
        boolean allow(double approximateKl) {
            return targetKl <= 0 || approximateKl <= targetKl;
        }
    }
}
