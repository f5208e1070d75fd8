package io.levee.rlhf.ppo;

import io.levee.rlhf.preference.ScoreNormalizer;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The scales on which reinforcement learning sees scores: the score models' own, or normalised by the statistics of their
 * training (docs/safe-rlhf.md 2.5). Rewards are centred and divided by their deviation; costs are only divided, so that 0 stays the
 * border of what is safe. Critics see what the scores have become.
 *
 * @param reward empty for the reward model's own scale
 * @param cost   empty for the cost model's own scale
 */
public record ScoreScales(Optional<ScoreNormalizer> reward, Optional<ScoreNormalizer> cost) {
    /** The score models' own scales. */
    public static final ScoreScales OWN = new ScoreScales(Optional.empty(), Optional.empty());

    /** Rewards as the reward model gave them, changed in place. */
    float[] rewards(float[] scores) {
        reward.ifPresent(normalizer -> change(scores, normalizer::affine));
        return scores;
    }

    /** Costs as the cost model gave them, changed in place. */
    float[] costs(float[] scores) {
        cost.ifPresent(normalizer -> change(scores, normalizer::scaled));
        return scores;
    }

    private static void change(float[] scores, DoubleUnaryOperator change) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) change.applyAsDouble(scores[i]);
        }
    }
}
