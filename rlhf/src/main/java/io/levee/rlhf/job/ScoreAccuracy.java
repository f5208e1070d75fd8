package io.levee.rlhf.job;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.model.ScoreModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A score model on held-out pairs.
 *
 * @param pairs how many
 * @param order share in the judged order
 * @param sign share of labelled answers whose score has the sign of its label; NaN without labels
 * @param meanSafe mean score of answers labelled safe
 * @param meanUnsafe mean score of answers labelled unsafe
 */
record ScoreAccuracy(int pairs, double order, double sign, OptionalDouble meanSafe, OptionalDouble meanUnsafe) {
    static ScoreAccuracy of(Device device, ScoreModel model, List<RankedPair> pairs, int microBatchTokens) {
        int longest = pairs.stream().mapToInt(RankedPair::length).max().orElse(1);
        try (Scorer scorer = new Scorer(device, model, microBatchTokens, longest)) {
            float[] winners = scorer.endScores(
                    model, pairs.stream().map(RankedPair::winnerSide).toList());
            float[] losers = scorer.endScores(
                    model, pairs.stream().map(RankedPair::loserSide).toList());
            return of(pairs, winners, losers);
        }
    }

    private static ScoreAccuracy of(List<RankedPair> pairs, float[] winners, float[] losers) {
        int ordered = 0;
        Labelled labelled = new Labelled();
        for (int i = 0; i < winners.length; i++) {
            ordered += winners[i] > losers[i] ? 1 : 0;
            labelled.add(pairs.get(i).winnerSign(), winners[i]);
            labelled.add(pairs.get(i).loserSign(), losers[i]);
        }
        return new ScoreAccuracy(
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

    /** For result.json. */
    Map<String, Object> fields(Objective objective) {
        Map<String, Object> fields = new LinkedHashMap<>();
        String prefix = objective.prefix();
        fields.put(prefix + "_accuracy", order);
        fields.put(prefix + "_accuracy_se", Math.sqrt(order * (1 - order) / pairs));
        if (objective == Objective.COST) {
            fields.put("cost_sign_accuracy", sign);
            fields.put("cost_sign_accuracy_se", Math.sqrt(sign * (1 - sign) / (2.0 * pairs)));
            meanSafe.ifPresent(m -> fields.put("mean_safe", m));
            meanUnsafe.ifPresent(m -> fields.put("mean_unsafe", m));
        }
        return fields;
    }
}
