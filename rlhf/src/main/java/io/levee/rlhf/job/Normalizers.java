package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.preference.ScoreNormalizer;
import io.levee.rlhf.preference.ScoreNormalizer.Rule;
import io.levee.transformer.weights.ScoreFile;
import java.nio.file.Path;

/** Statistics of scores: from options, into score.json, and from there to where scores are used. */
final class Normalizers {
    private static final String AVERAGE = "ema";
    private static final double MOMENTUM = 0.9;

    private Normalizers() {}

    /**
     * Reads ema, ema:MOMENTUM or running.
     *
     * @throws BadInputException for anything else
     */
    static Rule rule(String text) {
        try {
            if (text.equals("running")) {
                return new Rule.RunningMeanStd();
            }
            if (text.equals(AVERAGE)) {
                return new Rule.ExponentialMovingAverage(MOMENTUM);
            }
            if (text.startsWith(AVERAGE + ":")) {
                return new Rule.ExponentialMovingAverage(Double.parseDouble(text.substring(AVERAGE.length() + 1)));
            }
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException("--normalizer " + text + ": expected a momentum in [0, 1) after ema:", wrong);
        }
        throw new BadInputException("--normalizer " + text + ": expected ema, ema:MOMENTUM or running");
    }

    /** As score.json holds them. */
    static ScoreFile.Statistics statistics(ScoreNormalizer normalizer) {
        return new ScoreFile.Statistics(normalizer.mean(), normalizer.variance(), normalizer.count());
    }

    /**
     * The statistics that a score model keeps of its scores.
     *
     * @param option that needs them
     * @throws BadInputException when it keeps none
     */
    static ScoreNormalizer of(Path model, String option) {
        ScoreFile.Statistics kept = ScoreFile.read(model)
                .flatMap(ScoreFile::statistics)
                .orElseThrow(() -> new BadInputException(
                        "%s: %s does not hold the statistics of its scores that %s needs; train the model with levee reward or cost"
                                .formatted(model, ScoreFile.NAME, option)));
        return new ScoreNormalizer(new Rule.RunningMeanStd(), kept.mean(), kept.variance(), kept.count());
    }
}
