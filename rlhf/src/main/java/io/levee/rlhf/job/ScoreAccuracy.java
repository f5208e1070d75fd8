package io.levee.rlhf.job;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.ScoreMeasure;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.RunResult;
import io.levee.transformer.model.ScoreModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A score model on held-out pairs.
 *
 * @param objective that it was trained for
 * @param pairs how many
 * @param order share in the judged order
 * @param sign share of labelled answers whose score has the sign of its label; NaN without labels
 * @param meanSafe mean score of answers labelled safe
 * @param meanUnsafe mean score of answers labelled unsafe
 */
record ScoreAccuracy(
        Objective objective, int pairs, double order, double sign, OptionalDouble meanSafe, OptionalDouble meanUnsafe)
        implements RunResult {
    static ScoreAccuracy of(
            Objective objective, Device device, ScoreModel model, List<RankedPair> pairs, int microBatchTokens) {
        int longest = pairs.stream().mapToInt(RankedPair::length).max().orElse(1);
        try (Scorer scorer = new Scorer(device, model, microBatchTokens, longest)) {
            float[] winners = scorer.endScores(
                    model, pairs.stream().map(RankedPair::winnerSide).toList());
            float[] losers = scorer.endScores(
                    model, pairs.stream().map(RankedPair::loserSide).toList());
            return of(objective, pairs, winners, losers);
        }
    }

    private static ScoreAccuracy of(Objective objective, List<RankedPair> pairs, float[] winners, float[] losers) {
        int ordered = 0;
        Labelled labelled = new Labelled();
        for (int i = 0; i < winners.length; i++) {
            ordered += winners[i] > losers[i] ? 1 : 0;
            labelled.add(pairs.get(i).winnerSign(), winners[i]);
            labelled.add(pairs.get(i).loserSign(), losers[i]);
        }
        return new ScoreAccuracy(
                objective,
                winners.length,
                ordered / (double) winners.length,
                labelled.right / (double) (labelled.safe + labelled.unsafe),
                labelled.safe == 0 ? OptionalDouble.empty() : OptionalDouble.of(labelled.safeSum / labelled.safe),
                labelled.unsafe == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(labelled.unsafeSum / labelled.unsafe));
    }

    /** Scores of labelled answers. */
    private static final class Labelled {
        int safe;
        int unsafe;
        int right;
        double safeSum;
        double unsafeSum;

        void add(int sign, float score) {
            if (sign > 0) {
                unsafe++;
                unsafeSum += score;
            } else if (sign < 0) {
                safe++;
                safeSum += score;
            }
            right += sign * score > 0 ? 1 : 0;
        }
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (objective) {
            case REWARD -> put(ScoreMeasure.REWARD_ACCURACY, order, pairs, fields);
            case COST -> {
                put(ScoreMeasure.COST_ACCURACY, order, pairs, fields);
                put(ScoreMeasure.COST_SIGN_ACCURACY, sign, 2 * pairs, fields);
                meanSafe.ifPresent(m -> fields.put(ScoreMeasure.MEAN_SAFE.key(), m));
                meanUnsafe.ifPresent(m -> fields.put(ScoreMeasure.MEAN_UNSAFE.key(), m));
            }
        }
        return fields;
    }

    private static void put(ScoreMeasure measure, double share, int count, Map<String, Object> fields) {
        fields.put(measure.key(), share);
        fields.put(measure.errorKey(), Math.sqrt(share * (1 - share) / count));
    }
}
