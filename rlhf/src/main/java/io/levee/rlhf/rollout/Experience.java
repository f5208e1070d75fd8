package io.levee.rlhf.rollout;

import java.util.List;

/**
 * A rollout and what the models say of it. The arrays of a model that was not asked are empty.
 *
 * @param episodes B sampled answers
 * @param reference log-probabilities of the answers' tokens under the reference, one array an episode
 * @param rewards (B) reward model scores at the last tokens
 * @param costs (B) cost model scores, floored
 * @param rewardValues the reward critic's values before each answer token
 * @param costValues the cost critic's
 */
public record Experience(
        List<Episode> episodes,
        float[][] reference,
        float[] rewards,
        float[] costs,
        float[][] rewardValues,
        float[][] costValues) {
    /** Share of episodes cut by the length limit. */
    public double truncatedShare() {
        return episodes.stream().filter(Episode::truncated).count() / (double) episodes.size();
    }

    /** Mean tokens of an answer. */
    public double meanLength() {
        return episodes.stream().mapToInt(e -> e.answer().length).average().orElse(0);
    }

    /** Mean over episodes of Σ (ln π − ln π_ref): the estimate of KL(π, π_ref) for a whole answer, in nats. */
    public double meanKl() {
        double sum = 0;
        for (int b = 0; b < reference.length; b++) {
            float[] recorded = episodes.get(b).logProbs();
            for (int t = 0; t < recorded.length; t++) {
                sum += recorded[t] - reference[b][t];
            }
        }
        return sum / episodes.size();
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

    /** Tokens of all prompts and answers. */
    public long tokens() {
        return episodes.stream().mapToLong(Episode::length).sum();
    }
}
