package io.levee.rlhf.signal;

/** What the scores of a rollout become before anything learns from them. */
public sealed interface Transform {
    /** The scores themselves. */
    record None() implements Transform {}

    /**
     * Scores below count as this: safer than safe earns nothing.
     *
     * @param least on the signal's scale
     */
    record Floor(double least) implements Transform {}

    /** The scores of a rollout, (B), transformed. */
    default float[] of(float[] scores) {
        float[] transformed = scores.clone();
        switch (this) {
            case None _ -> {}
            case Floor(double least) -> {
                for (int b = 0; b < transformed.length; b++) {
                    transformed[b] = Math.max(transformed[b], (float) least);
                }
            }
        }
        return transformed;
    }
}
