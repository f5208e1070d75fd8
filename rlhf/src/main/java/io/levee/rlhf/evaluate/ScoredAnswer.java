package io.levee.rlhf.evaluate;

import java.util.List;

/**
 * A policy's answer with what the score models think of it.
 *
 * @param text      without the token that ends it
 * @param tokens    its length, that token included
 * @param truncated cut by the length limit
 * @param reward    score of the reward model; NaN without one
 * @param cost      score of the cost model; NaN without one
 */
public record ScoredAnswer(String text, int tokens, boolean truncated, double reward, double cost) {
    /** Whether all of these have a reward. */
    static boolean rewarded(List<ScoredAnswer> answers) {
        return !answers.isEmpty() && answers.stream().noneMatch(answer -> Double.isNaN(answer.reward));
    }

    /** Whether all of these have a cost. */
    static boolean costed(List<ScoredAnswer> answers) {
        return !answers.isEmpty() && answers.stream().noneMatch(answer -> Double.isNaN(answer.cost));
    }
}
