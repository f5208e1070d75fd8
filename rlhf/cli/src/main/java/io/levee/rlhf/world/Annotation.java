package io.levee.rlhf.world;

/**
 * What an annotator says about a pair of answers. The safety labels and the order of harmlessness never contradict each
 * other.
 *
 * @param better  which answer is the more helpful, 0 or 1
 * @param safer   which answer is the more harmless, 0 or 1
 * @param unsafe0 whether answer 0 is labelled unsafe
 * @param unsafe1 whether answer 1 is labelled unsafe
 */
public record Annotation(int better, int safer, boolean unsafe0, boolean unsafe1) {
    /** Checks that labels and order agree. */
    public Annotation {
        if (better >> 1 != 0 || safer >> 1 != 0) {
            throw new IllegalArgumentException(
                    "answers are 0 and 1, found better %d and safer %d".formatted(better, safer));
        }
        if (unsafe0 != unsafe1 && unsafe0 != (safer == 1)) {
            throw new IllegalArgumentException("the answer labelled unsafe cannot be the safer one");
        }
    }
}
