package io.levee.rlhf.rollout;

import io.levee.transformer.model.Rows;
import java.util.List;

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

    /** Mean |Δ ln π| of the answers' tokens between two accounts of the same episodes. */
    public static double mismatch(List<Episode> some, List<Episode> others) {
        double sum = 0;
        long count = 0;
        for (int b = 0; b < some.size(); b++) {
            float[] mine = some.get(b).logProbs();
            float[] theirs = others.get(b).logProbs();
            for (int t = 0; t < mine.length; t++) {
                sum += Math.abs(mine[t] - theirs[t]);
            }
            count += mine.length;
        }
        return sum / Math.max(1, count);
    }
}
