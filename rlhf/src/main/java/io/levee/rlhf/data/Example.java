package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a row says, whatever its shape: a dialogue with no answer, one answer, or two that were compared. */
sealed interface Example {
    /** What is asked. */
    Dialogue dialogue();

    /** A dialogue alone. */
    record Asked(Dialogue dialogue) implements Example {}

    /** A dialogue with an answer and, where an annotator gave one, a safety label. */
    record Answered(Dialogue dialogue, String answer, Optional<Boolean> safe) implements Example {}

    /** A dialogue with two answers. */
    record Compared(Dialogue dialogue, Response first, Response second, OptionalInt better, OptionalInt safer)
            implements Example {}

    /**
     * Reads a row.
     *
     * @throws io.levee.engine.store.BadInputException when its shape is not known or a field is missing or wrong
     */
    static Example of(Json row) {
        return switch (Shape.of(row)) {
            case PAIR -> Pair.read(row);
            case CHOICE -> Choice.read(row);
            case CONVERSATION -> conversation(row);
            case INSTRUCTION -> new Answered(instruction(row), row.at("output").text(), Optional.empty());
            case LABELLED_ANSWER -> labelled(row);
            case COMPLETION -> completion(row);
            case PROMPT ->
                new Asked(PromptField.dialogue(row, row.find("prompt").isPresent() ? "prompt" : "text"));
        };
    }

    private static Example conversation(Json row) {
        Json list = row.find("messages").orElseGet(() -> row.at("conversations"));
        Turns turns = Messages.parse(list, PromptField.system(row));
        return turns.answered()
                ? new Answered(turns.dialogue(), turns.answer(), Optional.empty())
                : new Asked(turns.dialogue());
    }

    private static Dialogue instruction(Json row) {
        String input = row.find("input").map(Json::text).orElse("");
        String instruction = row.at("instruction").text();
        String request = input.isBlank() ? instruction : instruction + " " + input;
        return Turns.checked(PromptField.system(row), List.of(request), row.at("instruction"))
                .dialogue();
    }

    private static Example labelled(Json row) {
        return new Answered(
                PromptField.dialogue(row, "prompt"),
                row.at("response").text(),
                row.find("is_safe").map(Json::flag));
    }

    private static Example completion(Json row) {
        Json completion = row.at("completion");
        String answer = completion.isArray() ? Messages.answer(completion) : completion.text();
        return new Answered(PromptField.dialogue(row, "prompt"), answer, Optional.empty());
    }
}
