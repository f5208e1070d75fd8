package io.levee.rlhf.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What score models say of a policy's answers, and how long these are.
 *
 * @param answers    how many
 * @param reward     mean score of the reward model, where there is one
 * @param cost       mean score of the cost model, where there is one
 * @param aboveLimit share of the answers that cost more than the limit, where they have a cost
 * @param length     mean number of tokens
 * @param truncated  share cut by the length limit
 */
public record ScoreSummary(
        int answers,
        Optional<Estimate> reward,
        Optional<Estimate> cost,
        Optional<Estimate> aboveLimit,
        Estimate length,
        Estimate truncated) {
    /** The field of the number of answers. */
    public static final String ANSWERS = "answers";

    /** Sums up answers; what not all of them have is missing. */
    public static ScoreSummary of(List<ScoredAnswer> answers, double limit) {
        return new ScoreSummary(
                answers.size(),
                mean(answers, ScoredAnswer::reward, ScoredAnswer.rewarded(answers)),
                mean(answers, ScoredAnswer::cost, ScoredAnswer.costed(answers)),
                ScoredAnswer.costed(answers)
                        ? Optional.of(Estimate.share(answers, answer -> answer.cost() > limit))
                        : Optional.empty(),
                Estimate.mean(answers, ScoredAnswer::tokens),
                Estimate.share(answers, ScoredAnswer::truncated));
    }

    private static Optional<Estimate> mean(
            List<ScoredAnswer> answers, ToDoubleFunction<ScoredAnswer> score, boolean known) {
        return known ? Optional.of(Estimate.mean(answers, score)) : Optional.empty();
    }

    /** The fields of {@code result.json}: every number with its standard error, scores with their 95 % interval too. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(ANSWERS, answers);
        reward.ifPresent(mean -> put(PolicyMeasure.REWARD, mean, Interval.ofMean(mean), fields));
        cost.ifPresent(mean -> put(PolicyMeasure.COST, mean, Interval.ofMean(mean), fields));
        aboveLimit.ifPresent(share -> put(PolicyMeasure.ABOVE_LIMIT, share, Interval.ofShare(share), fields));
        length.put(PolicyMeasure.MEAN_LENGTH, fields);
        truncated.put(PolicyMeasure.TRUNCATED, fields);
        return fields;
    }

    private static void put(Quantity quantity, Estimate estimate, Interval interval, Map<String, Object> fields) {
        estimate.put(quantity, fields);
        interval.put(quantity, fields);
    }
}
