package io.levee.rlhf.rollout;

import io.levee.transformer.model.Rows;

/**
 * One sampled answer.
 *
 * @param prompt ids
 * @param answer ids, the end token included where it was drawn
 * @param logProbs of the answer's tokens, recorded while sampling
 * @param truncated cut by the length limit
 */
public record Episode(int[] prompt, int[] answer, float[] logProbs, boolean truncated) implements Rows.Answered {
    /** The same answer with other log-probabilities. */
    public Episode withLogProbs(float[] values) {
        return new Episode(prompt, answer, values, truncated);
    }
}
