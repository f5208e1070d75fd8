package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversation: perhaps a system prompt, then turns of user and assistant in alternation.
 *
 * @param system how the assistant shall behave; empty where nothing is said, which for some templates means their own
 *               default
 * @param turns  at least one; the first is the user's
 */
public record Conversation(Optional<String> system, List<Turn> turns) {
    /**
     * Copies the list.
     *
     * @throws BadInputException when there is no turn or turns do not alternate
     */
    public Conversation {
        turns = List.copyOf(turns);
        if (turns.isEmpty()) {
            throw new BadInputException("expected a conversation of at least one turn, found none");
        }
        for (int i = 0; i < turns.size(); i++) {
            Role expected = i % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (turns.get(i).role() != expected) {
                throw new BadInputException(
                        "turn %d of a conversation: expected %s, found %s; user and assistant must alternate"
                                .formatted(i + 1, expected, turns.get(i).role()));
            }
        }
    }

    /** A first question. */
    public static Conversation of(String question) {
        return new Conversation(Optional.empty(), List.of(new Turn(Role.USER, question)));
    }

    /** This conversation with another system prompt. */
    public Conversation withSystem(String prompt) {
        return new Conversation(Optional.of(prompt), turns);
    }

    /** This conversation and what is said next, by whoever's turn it is. */
    public Conversation plus(String text) {
        List<Turn> more = new ArrayList<>(turns);
        more.add(new Turn(awaitsAnswer() ? Role.ASSISTANT : Role.USER, text));
        return new Conversation(system, more);
    }

    /** Whether the assistant speaks next. */
    public boolean awaitsAnswer() {
        return turns.getLast().role() == Role.USER;
    }
}
