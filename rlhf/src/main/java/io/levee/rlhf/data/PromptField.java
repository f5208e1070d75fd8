package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;

/** The field of a row that holds what is asked: one request, a conversation as text, or a list of messages. */
final class PromptField {
    private PromptField() {}

    /** The dialogue in a field, with the row's system text if it has one. */
    static Dialogue dialogue(Json row, String name) {
        Json field = row.at(name);
        if (field.isArray()) {
            return waiting(Messages.parse(field, system(row)), field);
        }
        if (Transcript.is(field.text())) {
            return waiting(Transcript.parse(field, system(row)), field);
        }
        return Turns.checked(system(row), List.of(field.text()), field).dialogue();
    }

    private static Dialogue waiting(Turns turns, Json field) {
        // Text may end with the tag of the answer to come.
        if (turns.answered() && !turns.answer().isBlank()) {
            throw field.error("expected a conversation that ends with the user's turn, found an answer at its end");
        }
        return turns.dialogue();
    }

    /** The row's system text. */
    static Optional<String> system(Json row) {
        return row.find("system").map(Json::text).filter(text -> !text.isBlank());
    }
}
