package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;
import java.util.Set;

/**
 * An answer to imitate.
 *
 * @param dialogue what is asked; its earlier answers are demonstrations too. {@link Dialogue#NONE} before a text that answers nothing
 * @param answer   the last answer
 * @param unlearnt answers that are not to be imitated, by their place among the turns
 * @param place    where it stands
 * @param fields   the whole row, if asked for
 */
public record Demonstration(Dialogue dialogue, String answer, Set<Integer> unlearnt, Place place, Optional<Json> fields)
        implements Row {
    /** Copies the set. */
    public Demonstration {
        unlearnt = Set.copyOf(unlearnt);
    }
}
