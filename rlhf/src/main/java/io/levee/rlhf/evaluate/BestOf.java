package io.levee.rlhf.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Best of n: of several samples of a prompt the one with the highest reward is the answer. */
public final class BestOf {
    private BestOf() {}

    /**
     * The best of every {@code samples} neighbours; the first of those that are equal.
     *
     * @param all     the samples of the first prompt, then those of the second, and so on
     * @param samples of each prompt
     * @param reward  of a sample
     * @throws IllegalArgumentException when the last prompt lacks samples
     */
    public static <T> List<T> each(List<T> all, int samples, ToDoubleFunction<T> reward) {
        if (samples < 1 || all.size() % samples != 0) {
            throw new IllegalArgumentException("%d samples are not %d for each prompt".formatted(all.size(), samples));
        }
        List<T> best = new ArrayList<>();
        for (int from = 0; from < all.size(); from += samples) {
            T chosen = all.get(from);
            for (T sample : all.subList(from, from + samples)) {
                chosen = reward.applyAsDouble(sample) > reward.applyAsDouble(chosen) ? sample : chosen;
            }
            best.add(chosen);
        }
        return best;
    }
}
