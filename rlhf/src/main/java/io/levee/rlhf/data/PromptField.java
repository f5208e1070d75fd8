package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;

/** The field of a row that holds what is asked: one request, a conversation as text, or a list of messages. */
final class PromptField {
    private static final List<String> SYSTEM = List.of("system", "system_prompt");

    private PromptField() {}

    /** The dialogue in a field, with the row's system text if it has one. */
    static Dialogue dialogue(Json row, String name) {
        return dialogue(row.at(name), system(row));
    }

    /** The dialogue in a field. */
    static Dialogue dialogue(Json field, Optional<String> system) {
        if (field.isArray()) {
            return waiting(Messages.parse(field, system), field);
        }
        if (Transcript.is(field.text())) {
            return waiting(Transcript.parse(field, system), field);
        }
        return Turns.checked(system, List.of(field.text()), field).dialogue();
    }

    private static Dialogue waiting(Turns turns, Json field) {
        // Text may end with the tag of the answer to come.
        if (turns.answered() && !turns.answer().isBlank()) {
            throw field.error("expected a conversation that ends with the user's turn, found an answer at its end");
        }
        return turns.dialogue();
    }

    /**
     * The field of a row that says something and has one of these names.
     *
     * @throws io.levee.engine.store.BadInputException when several do
     */
    static Optional<Json> one(Json row, List<String> names) {
        List<String> found = names.stream()
                .filter(name -> row.find(name)
                        .filter(field -> !(field.isText() && field.text().isBlank()))
                        .isPresent())
                .toList();
        if (found.size() > 1) {
            throw row.error("\"%s\" and \"%s\" both say the same thing, or contradict each other; leave one out with"
                            .formatted(found.get(0), found.get(1))
                    + " --columns ignore=COLUMN");
        }
        return found.stream().findFirst().map(row::at);
    }

    /** The row's system text. */
    static Optional<String> system(Json row) {
        return one(row, SYSTEM).map(Json::text);
    }
}
