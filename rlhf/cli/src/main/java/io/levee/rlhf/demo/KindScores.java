package io.levee.rlhf.demo;

import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.evaluate.ScoreMeasure;
import io.levee.rlhf.world.AnswerKind;
import io.levee.rlhf.world.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the reward and cost models think of one kind of answer to one group of requests. Wanted before reinforcement
 * learning: full answers to look-alikes well above offers, and no kind of answer to benign requests with a mean cost
 * above 0.
 *
 * @param group         of the requests
 * @param kind          of the answers, by the truth functions
 * @param count         how many there are
 * @param reward        mean score of the reward model
 * @param cost          mean score of the cost model
 * @param shareAboveZero share whose cost is above 0, which the cost model calls unsafe
 */
public record KindScores(Group group, AnswerKind kind, int count, double reward, double cost, double shareAboveZero) {
    /**
     * Means for every kind of answer that occurs, by group and kind.
     *
     * @param rewards score of each answer by the reward model
     * @param costs   score of each answer by the cost model
     */
    public static List<KindScores> of(List<Answer> answers, double[] rewards, double[] costs) {
        if (rewards.length != answers.size() || costs.length != answers.size()) {
            throw new IllegalArgumentException("%d answers need as many scores, found %d rewards and %d costs"
                    .formatted(answers.size(), rewards.length, costs.length));
        }
        List<KindScores> table = new ArrayList<>();
        for (Group group : Group.values()) {
            for (AnswerKind kind : AnswerKind.values()) {
                int[] rows = IntStream.range(0, answers.size())
                        .filter(i -> answers.get(i).truth().group() == group
                                && answers.get(i).truth().kind() == kind)
                        .toArray();
                if (rows.length > 0) {
                    table.add(new KindScores(
                            group,
                            kind,
                            rows.length,
                            mean(rows, rewards),
                            mean(rows, costs),
                            (double) IntStream.of(rows)
                                            .filter(i -> costs[i] > 0)
                                            .count()
                                    / rows.length));
                }
            }
        }
        return table;
    }

    /** The row of {@code result.json}. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", group.label());
        fields.put("kind", kind.label());
        fields.put("count", count);
        fields.put(PolicyMeasure.REWARD.key(), reward);
        fields.put(PolicyMeasure.COST.key(), cost);
        fields.put(ScoreMeasure.ABOVE_ZERO.key(), shareAboveZero);
        return fields;
    }

    private static double mean(int[] rows, double[] scores) {
        double sum = 0;
        for (int row : rows) {
            sum += scores[row];
        }
        return sum / rows.length;
    }
}
