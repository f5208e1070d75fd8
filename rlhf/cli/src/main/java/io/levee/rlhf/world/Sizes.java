package io.levee.rlhf.world;

/**
 * How much of everything is written or used.
 *
 * @param prompts            requests of reinforcement learning
 * @param demonstrations     of supervised fine-tuning
 * @param comparisons        requests that are answered twice and judged
 * @param heldOutPairs       of the pairs from those, how many are kept for testing
 * @param evaluation         held-out requests of each group
 * @param evaluationWithheld held-out requests of each group with withheld elements
 */
public record Sizes(
        int prompts, int demonstrations, int comparisons, int heldOutPairs, int evaluation, int evaluationWithheld) {
    /** Prompts of one iteration of reinforcement learning. */
    public static final int BATCH = 256;

    /** The sizes of the recipe: 12 batches start the critics, 45 are iterations. */
    public static final Sizes STANDARD = new Sizes((12 + 45) * BATCH, 8_000, 5_500, 600, 1_000, 500);

    /**
     * @throws IllegalArgumentException when something is missing
     */
    public Sizes {
        if (Math.min(Math.min(prompts, demonstrations), Math.min(comparisons, heldOutPairs)) < 1
                || Math.min(evaluation, evaluationWithheld) < 1) {
            throw new IllegalArgumentException("every size must be at least 1");
        }
    }

    /**
     * Every size times a factor, rounded, and at least 1.
     *
     * @throws IllegalArgumentException when the factor is not positive or makes a size too large
     */
    public Sizes scaled(double factor) {
        return new Sizes(
                scaled(prompts, factor),
                scaled(demonstrations, factor),
                scaled(comparisons, factor),
                scaled(heldOutPairs, factor),
                scaled(evaluation, factor),
                scaled(evaluationWithheld, factor));
    }

    private static int scaled(int size, double factor) {
        double result = Math.rint(size * factor);
        if (!(factor > 0 && result <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "size %s: expected a positive factor that leaves %,d countable".formatted(factor, size));
        }
        return Math.max(1, (int) result);
    }
}
