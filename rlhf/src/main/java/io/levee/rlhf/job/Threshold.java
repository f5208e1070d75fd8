package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.weights.ScoreFile;
import java.nio.file.Path;

/** The limit of the mean cost: a number on the cost model's scale, or taken from that scale. */
public sealed interface Threshold {
    /** The limit for this cost model. */
    double limit(Path costModel);

    /** Where it comes from, in words. */
    String origin();

    /** A number. */
    record Fixed(double value) implements Threshold {
        @Override
        public double limit(Path costModel) {
            return value;
        }

        @Override
        public String origin() {
            return "given";
        }
    }

    /** Mean cost of answers labelled safe + margin · (unsafe − safe). */
    record Auto(double margin) implements Threshold {
        @Override
        public double limit(Path costModel) {
            ScoreFile file = ScoreFile.read(costModel)
                    .orElseThrow(
                            () -> new BadInputException(
                                    costModel
                                            + ": no score.json, which --threshold auto needs; train with `levee cost`, or give a number"));
            if (file.meanSafe().isEmpty() || file.meanUnsafe().isEmpty()) {
                throw new BadInputException(
                        costModel
                                + "/score.json: mean_safe or mean_unsafe is missing, which --threshold auto needs; give a number");
            }
            double safe = file.meanSafe().getAsDouble();
            return safe + margin * (file.meanUnsafe().getAsDouble() - safe);
        }

        @Override
        public String origin() {
            return "mean_safe + " + margin + " * (mean_unsafe - mean_safe) of the cost model";
        }
    }

    /** Margin of a plain {@code auto}: the mean cost of safe answers. */
    double STANDARD_MARGIN = 0;

    private static double finite(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    /**
     * Reads NUMBER, auto or auto:MARGIN.
     *
     * @throws BadInputException for anything else
     */
    static Threshold parse(String text) {
        try {
            if (text.equals("auto")) {
                return new Auto(STANDARD_MARGIN);
            }
            if (text.startsWith("auto:")) {
                return new Auto(finite(text.substring("auto:".length())));
            }
            return new Fixed(finite(text));
        } catch (NumberFormatException wrong) {
            throw new BadInputException(
                    "--threshold " + text + ": expected a finite number, auto or auto:MARGIN", wrong);
        }
    }
}
