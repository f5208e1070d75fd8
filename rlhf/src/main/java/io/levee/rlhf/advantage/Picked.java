package io.levee.rlhf.advantage;

import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * An episode in a minibatch.
 *
 * @param number of the episode in its rollout
 */
public record Picked(int number, Episode episode) implements Rows.Answered {
    /** The episodes of a minibatch. */
    public static List<Picked> of(List<Episode> episodes, int[] numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> new Picked(number, episodes.get(number)))
                .toList();
    }

    /** Which episodes of the rollout they are. */
    public static int[] numbers(List<Picked> part) {
        return part.stream().mapToInt(Picked::number).toArray();
    }

    @Override
    public int[] prompt() {
        return episode.prompt();
    }

    @Override
    public int[] answer() {
        return episode.answer();
    }
}
