package io.levee.rlhf.signal;

import io.levee.rlhf.rollout.Episode;
import java.util.List;

/**
 * What is taken off the reward whatever happens: costs at fixed prices, r − Σ νₖ·cₖ, or (r − Σ νₖ·cₖ) / (1 + Σ νₖ), which has the
 * KL weight of a constraint; and a penalty for answers that were cut.
 *
 * @param prices of costs; empty for none
 * @param normalised divide by 1 + Σ νₖ
 * @param missingEndPenalty off the score of an answer that was cut
 */
public record Shaping(List<Price> prices, boolean normalised, double missingEndPenalty) {
    /** The reward alone. */
    public static final Shaping NONE = new Shaping(List.of(), false, 0);

    /**
     * The fixed price of a cost.
     *
     * @param coefficient ν
     */
    public record Price(Signal cost, double coefficient) {}

    public Shaping {
        prices = List.copyOf(prices);
    }

    /** The end scores of the reward stream, (B). */
    float[] scores(float[] rewards, SignalScores readings, List<Episode> episodes) {
        float[] scores = new float[rewards.length];
        for (int b = 0; b < scores.length; b++) {
            float score = score(rewards[b], readings, b);
            scores[b] = episodes.get(b).truncated() ? score - (float) missingEndPenalty : score;
        }
        return scores;
    }

    private float score(float reward, SignalScores readings, int b) {
        double paid = 0;
        double total = 0;
        for (Price price : prices) {
            paid += price.coefficient() * readings.of(price.cost())[b];
            total += price.coefficient();
        }
        return (float) (normalised ? (reward - paid) / (1 + total) : reward - paid);
    }
}
