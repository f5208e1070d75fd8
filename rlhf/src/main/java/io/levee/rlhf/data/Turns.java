package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation as a file holds it: it ends with the user's turn or with an answer.
 *
 * @param system   instructions that stand before the first turn
 * @param texts    of the turns in alternation, the user's first
 * @param unlearnt turns of the assistant that are not to be imitated, by their place among the turns
 */
record Turns(Optional<String> system, List<String> texts, Set<Integer> unlearnt) {
    /** Whether the last turn is the assistant's. */
    boolean answered() {
        return texts.size() % 2 == 0;
    }

    /** All of it, or what comes before the last answer. */
    Dialogue dialogue() {
        return new Dialogue(system, answered() ? texts.subList(0, texts.size() - 1) : texts);
    }

    /** The last turn of an answered conversation. */
    String answer() {
        return texts.getLast();
    }

    /** These turns, read from {@code place}, after a check that the user says something in each of theirs. */
    static Turns checked(Optional<String> system, List<String> texts, Json place) {
        return checked(system, texts, Set.of(), place);
    }

    /** The same, some of them not to be imitated. */
    static Turns checked(Optional<String> system, List<String> texts, Set<Integer> unlearnt, Json place) {
        if (texts.isEmpty()) {
            throw place.error("expected at least one turn of the user, found none");
        }
        for (int i = 0; i < texts.size(); i += 2) {
            if (texts.get(i).isBlank()) {
                throw place.error(
                        texts.size() == 1
                                ? "expected text, found only blanks"
                                : "turn %d is the user's, expected text, found only blanks".formatted(i + 1));
            }
        }
        return new Turns(system, List.copyOf(texts), Set.copyOf(unlearnt));
    }
}
