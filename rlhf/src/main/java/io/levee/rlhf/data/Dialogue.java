package io.levee.rlhf.data;

import java.util.List;
import java.util.Optional;

/**
 * A conversation that waits for an answer: turns of the user and of the assistant in alternation, the user's first and last.
 *
 * @param system instructions that stand before the first turn
 * @param turns  an odd number of texts; of {@link #NONE} none
 */
public record Dialogue(Optional<String> system, List<String> turns) {
    /** What a text that answers nothing stands after. */
    public static final Dialogue NONE = new Dialogue(Optional.empty(), List.of());

    /**
     * Copies the turns.
     *
     * @throws IllegalArgumentException when their number is even and not 0
     */
    public Dialogue {
        turns = List.copyOf(turns);
        if (turns.size() % 2 == 0 && !turns.isEmpty()) {
            throw new IllegalArgumentException(
                    "a dialogue begins and ends with the user's turn, found %d turns".formatted(turns.size()));
        }
    }

    /** One request without system text. */
    public static Dialogue of(String request) {
        return new Dialogue(Optional.empty(), List.of(request));
    }

    /** The user's last turn, which is to be answered. */
    public String request() {
        return turns.getLast();
    }
}
