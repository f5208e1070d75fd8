package io.levee.rlhf.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

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

    /**
     * A policy's row: means of reward and cost and the share of answers that cost more than the limit, each with its standard
     * error and 95 % interval, and how long the answers are. What was not scored is missing.
     */
    public static Map<String, Object> summary(List<ScoredAnswer> answers, double limit) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("answers", answers.size());
        if (rewarded(answers)) {
            putMean("reward", answers, ScoredAnswer::reward, fields);
        }
        if (costed(answers)) {
            putMean("cost", answers, ScoredAnswer::cost, fields);
            Estimate above = Estimate.share(answers, answer -> answer.cost() > limit);
            above.put("above_limit", fields);
            Interval.ofShare(above).put("above_limit", fields);
        }
        Estimate.mean(answers, ScoredAnswer::tokens).put("mean_length", fields);
        Estimate.share(answers, ScoredAnswer::truncated).put("truncated", fields);
        return fields;
    }

    private static void putMean(
            String name, List<ScoredAnswer> answers, ToDoubleFunction<ScoredAnswer> score, Map<String, Object> fields) {
        Estimate mean = Estimate.mean(answers, score);
        mean.put(name, fields);
        Interval.ofMean(mean).put(name, fields);
    }
}
