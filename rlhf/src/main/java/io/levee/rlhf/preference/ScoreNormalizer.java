package io.levee.rlhf.preference;

/**
 * Running mean and variance of the end scores of a score model, and the scores that they normalise (docs/safe-rlhf.md 2.5). A value:
 * {@link #next} gives the statistics after one more batch.
 *
 * @param rule how a batch changes the statistics
 * @param mean of the scores so far; 0 before the first batch
 * @param variance of the scores so far; 1 before the first batch
 * @param count scores so far
 */
public record ScoreNormalizer(Rule rule, double mean, double variance, long count) {
    private static final double EPSILON = 1e-8;

    /** How a batch changes the statistics. */
    public sealed interface Rule {
        /** Mean and variance of everything seen: batches are merged by their counts (Chan et al. 1979). */
        record RunningMeanStd() implements Rule {}

        /**
         * An exponential moving average without bias correction.
         *
         * @param momentum what the statistics keep of themselves in each batch, in [0, 1)
         */
        record ExponentialMovingAverage(double momentum) implements Rule {
            public ExponentialMovingAverage {
                if (!(momentum >= 0 && momentum < 1)) {
                    throw new IllegalArgumentException("momentum " + momentum + ": expected in [0, 1)");
                }
            }
        }
    }

    /** Statistics before the first batch. */
    public static ScoreNormalizer of(Rule rule) {
        return new ScoreNormalizer(rule, 0, 1, 0);
    }

    /**
     * The statistics after a batch of end scores. Its variance is the unbiased one; a single score has none, so the variance
     * so far stands in for it.
     *
     * @throws IllegalArgumentException for a batch without scores
     */
    public ScoreNormalizer next(float[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("no scores: expected at least one");
        }
        double batchMean = 0;
        for (float score : scores) {
            batchMean += score;
        }
        batchMean /= scores.length;
        double squares = 0;
        for (float score : scores) {
            squares += (score - batchMean) * (score - batchMean);
        }
        boolean single = scores.length == 1;
        double batchVariance = single ? variance : squares / (scores.length - 1);
        return switch (rule) {
            case Rule.RunningMeanStd _ -> merged(batchMean, batchVariance, scores.length);
            case Rule.ExponentialMovingAverage(double momentum) ->
                new ScoreNormalizer(
                        rule,
                        momentum * mean + (1 - momentum) * batchMean,
                        momentum * variance + (1 - momentum) * batchVariance,
                        count + scores.length);
        };
    }

    private ScoreNormalizer merged(double batchMean, double batchVariance, long batchCount) {
        double difference = batchMean - mean;
        double total = count + batchCount;
        double moved = mean + difference * batchCount / total;
        double between = difference * difference * count * batchCount / total;
        double spread = (variance * count + batchVariance * batchCount + between) / total;
        return new ScoreNormalizer(rule, moved, spread, count + batchCount);
    }

    /** (score − mean) / (√variance + 1e-8): for rewards. */
    public double affine(double score) {
        return (score - mean) / (Math.sqrt(variance) + EPSILON);
    }

    /** score / (√variance + 1e-8), which keeps the sign: for costs. */
    public double scaled(double score) {
        return score / (Math.sqrt(variance) + EPSILON);
    }
}
