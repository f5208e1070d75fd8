package io.levee.rlhf.advantage;

import io.levee.engine.store.Json;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.signal.SignalScores;
import io.levee.rlhf.signal.Signals;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * No critic: an answer is compared with the other answers to the same prompt, by its return, the sum of its token rewards (the KL
 * penalty included), and every token of it has the same advantage.
 */
public abstract sealed class GroupBaseline implements AdvantageEstimator permits LeaveOneOut, GroupRelative {
    private final KlPenalty penalty;
    private final int samples;

    /**
     * @param samples answers to each prompt
     * @throws IllegalArgumentException for fewer than two: there would be nothing to compare an answer with
     */
    GroupBaseline(KlPenalty penalty, int samples) {
        if (samples < 2) {
            throw new IllegalArgumentException("samples " + samples + ": expected at least 2 answers to each prompt");
        }
        this.penalty = penalty;
        this.samples = samples;
    }

    /**
     * Advantages of the answers to one prompt.
     *
     * @param returns of the answers
     * @param constrained whether costs with a λ are weighed against them, so that their scale must stay
     */
    abstract double[] compared(double[] returns, boolean constrained);

    @Override
    public final Advantages advantages(Experience experience, Signals signals) {
        boolean constrained = !signals.constraints().isEmpty();
        TokenValues rewards = Advantages.rewards(experience, signals, penalty);
        TokenValues policy = Advantages.combined(
                compared(rewards, constrained),
                Advantages.costs(experience, signals, penalty).stream()
                        .map(costs -> compared(costs, constrained))
                        .toList(),
                signals.multipliers());
        return new Advantages(rewards, policy, List.of());
    }

    private TokenValues compared(TokenValues rewards, boolean constrained) {
        int[] offsets = rewards.offsets();
        double[] returns = rewards.sums();
        float[] advantages = new float[rewards.values().length];
        for (int first = 0; first < returns.length; first += samples) {
            double[] group = compared(Arrays.copyOfRange(returns, first, first + samples), constrained);
            for (int i = 0; i < samples; i++) {
                Arrays.fill(advantages, offsets[first + i], offsets[first + i + 1], (float) group[i]);
            }
        }
        return new TokenValues(advantages, offsets);
    }

    static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    @Override
    public final void pretrain(
            List<Episode> episodes,
            SignalScores readings,
            Signals signals,
            List<int[]> minibatches,
            SequencedMap<String, Double> metrics) {}

    @Override
    public final void learn(List<Episode> episodes, int[] picked, Advantages advantages, CriticLosses losses) {}

    @Override
    public final void putRates(SequencedMap<String, Double> metrics) {}

    @Override
    public final void save(Path folder, Map<String, Object> state) {}

    @Override
    public final void restore(Path folder, Json state) {}

    @Override
    public final void close() {}
}
