package io.levee.rlhf.advantage;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;

/**
 * Advantages and returns of one stream (rewards or costs) of a rollout.
 *
 * @param rewards token rewards with the KL penalty, (R)
 * @param values the critic's, before each token, (R)
 * @param advantages (R)
 * @param returns (R), what the critic shall learn
 */
public record Stream(Segments rewards, Segments values, Segments advantages, Segments returns) {
    /** Which way the KL penalty points. */
    public enum Sign {
        /** The penalty is subtracted: rewards. */
        REWARD,
        /** The penalty is added: costs. */
        COST
    }

    /**
     * KL-shaped token rewards, then generalised advantage estimation.
     *
     * @param logProbs of the sampled tokens under the policy
     * @param reference under the reference
     * @param values the critic's, before each token
     * @param scores (B) at the ends
     */
    public static Stream of(
            Device device,
            Segments logProbs,
            Segments reference,
            Segments values,
            float[] scores,
            Sign sign,
            AdvantageSettings settings) {
        int rows = logProbs.values().length;
        float coefficient = (float) (sign == Sign.REWARD ? settings.klCoefficient() : -settings.klCoefficient());
        try (Slab slab = Slab.open(device.kernels(), 32L * rows + 16L * scores.length + 4096);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            Kernels kernels = device.kernels();
            Slice offsets = tape.ints(logProbs.offsets());
            Slice rewards = tape.zeros(rows);
            Slice advantages = tape.zeros(rows);
            Slice returns = tape.zeros(rows);
            kernels.klRewards(
                    rewards,
                    tape.floats(logProbs.values()),
                    tape.floats(reference.values()),
                    tape.floats(scores),
                    offsets,
                    scores.length,
                    coefficient,
                    (float) settings.clipScore(),
                    settings.clipWithKl());
            kernels.gae(
                    advantages,
                    returns,
                    rewards,
                    tape.floats(values.values()),
                    offsets,
                    scores.length,
                    (float) settings.gamma(),
                    (float) settings.gaeLambda());
            Reading gained = device.later(rewards);
            Reading better = device.later(advantages);
            Reading expected = device.later(returns);
            return new Stream(
                    new Segments(gained.values(), logProbs.offsets()),
                    values,
                    new Segments(better.values(), logProbs.offsets()),
                    new Segments(expected.values(), logProbs.offsets()));
        }
    }

    /** (Aʳ − λ·Aᶜ) / (1 + λ): what the policy climbs under the constraint. */
    public static Segments combined(Device device, Stream reward, Stream cost, double multiplier) {
        int rows = reward.advantages().values().length;
        try (Slab slab = Slab.open(device.kernels(), 12L * rows + 4096);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            Slice combined = tape.zeros(rows);
            device.kernels()
                    .combineAdvantages(
                            combined,
                            tape.floats(reward.advantages().values()),
                            tape.floats(cost.advantages().values()),
                            (float) multiplier,
                            rows);
            return new Segments(device.floats(combined), reward.advantages().offsets());
        }
    }

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
