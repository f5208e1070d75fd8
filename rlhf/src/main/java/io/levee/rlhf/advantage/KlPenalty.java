package io.levee.rlhf.advantage;

/**
 * How the scores of answers become token rewards: −β·(ln π − ln π_ref) on every token of the reward, +β on those of a cost, and
 * the score at the answer's end. docs/safe-rlhf.md 3.4.
 *
 * @param coefficient β
 * @param clip scores are clipped to ± this
 * @param clipWithKl clip every token after the penalty is added instead, as the reference implementation does
 */
public record KlPenalty(float coefficient, float clip, boolean clipWithKl) {
    /** Scores clipped to ±50 before the penalty is added. */
    public static KlPenalty of(double coefficient) {
        return new KlPenalty((float) coefficient, 50, false);
    }

    /** The penalty of a cost, which it raises. */
    public KlPenalty ofCost() {
        return new KlPenalty(-coefficient, clip, clipWithKl);
    }

    /**
     * Token rewards, (R).
     *
     * @param logProbs of the sampled tokens under the policy
     * @param reference under the reference
     * @param scores (B) at the ends
     */
    public TokenValues tokenRewards(TokenValues logProbs, TokenValues reference, float[] scores) {
        float[] rewards = new float[logProbs.values().length];
        for (int b = 0; b < scores.length; b++) {
            int end = logProbs.offsets()[b + 1];
            for (int t = logProbs.offsets()[b]; t < end; t++) {
                double penalty = -coefficient
                        * ((double) logProbs.values()[t] - reference.values()[t]);
                rewards[t] = (float) (t < end - 1 ? inner(penalty) : last(penalty, scores[b]));
            }
        }
        return new TokenValues(rewards, logProbs.offsets());
    }

    /** A score as rewards see it. */
    float clipped(float score) {
        return Math.clamp(score, -clip, clip);
    }

    private double inner(double penalty) {
        return clipWithKl ? Math.clamp(penalty, -clip, clip) : penalty;
    }

    private double last(double penalty, float score) {
        return clipWithKl
                ? Math.clamp(penalty + score, -clip, clip)
                : penalty + Math.clamp((double) score, -clip, clip);
    }
}
