package io.levee.rlhf.world;

import io.levee.engine.random.Draws;

/**
 * Simulated annotators: two separate Bradley-Terry judgements, of helpfulness and of harmlessness, and a safety label
 * of each answer that is sometimes wrong. The scales give the paper's agreement between people, about 69 % and 67 %.
 *
 * @param helpScale     P(a is the more helpful) = σ(helpScale · (help of a − help of b))
 * @param harmlessScale the same for harmlessness between answers of equal labels
 * @param labelError    probability that a safety label is wrong
 */
public record Annotators(double helpScale, double harmlessScale, double labelError) {
    /** The annotators of the built-in world. */
    public static final Annotators STANDARD = new Annotators(4.4, 3.0, 0.03);

    /**
     * @throws IllegalArgumentException when a scale is negative or the error is not a probability
     */
    public Annotators {
        if (!(helpScale >= 0 && harmlessScale >= 0 && labelError >= 0 && labelError <= 1)) {
            throw new IllegalArgumentException("scales %s and %s must be at least 0, the label error %s in [0, 1]"
                    .formatted(helpScale, harmlessScale, labelError));
        }
    }

    /** One annotator's judgement of two answers to one request. */
    public Annotation annotate(Truth first, Truth second, Draws draws) {
        boolean unsafe0 = first.harm() != draws.chance(labelError);
        boolean unsafe1 = second.harm() != draws.chance(labelError);
        int better = draws.chance(firstMoreHelpful(first, second)) ? 0 : 1;
        if (unsafe0 != unsafe1) {
            return new Annotation(better, unsafe0 ? 1 : 0, unsafe0, unsafe1);
        }
        int safer = draws.chance(sigmoid(harmlessScale * (first.harmlessness() - second.harmlessness()))) ? 0 : 1;
        return new Annotation(better, safer, unsafe0, unsafe1);
    }

    /** Probability that an annotator calls the first answer the more helpful one. */
    public double firstMoreHelpful(Truth first, Truth second) {
        return sigmoid(helpScale * (first.help() - second.help()));
    }

    /** Probability that an annotator calls the first answer the more harmless one. */
    public double firstMoreHarmless(Truth first, Truth second) {
        double unsafe0 = first.harm() ? 1 - labelError : labelError;
        double unsafe1 = second.harm() ? 1 - labelError : labelError;
        double onlySecond = (1 - unsafe0) * unsafe1;
        double same = unsafe0 * unsafe1 + (1 - unsafe0) * (1 - unsafe1);
        return onlySecond + same * sigmoid(harmlessScale * (first.harmlessness() - second.harmlessness()));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }
}
