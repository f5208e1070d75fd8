package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The public shapes of rows, told apart by their fields; the first that has one of its fields in the row is it. */
enum Shape {
    /** PKU-SafeRLHF, and the built-in world's comparisons. */
    PAIR("prompt, response_0, response_1 (PKU-SafeRLHF)", "response_0", "response_1"),
    /** hh-rlhf, as text or as lists of messages, with or without the prompt in a field of its own. */
    CHOICE("chosen, rejected (hh-rlhf)", "chosen", "rejected"),
    /** Lists of messages, also with ShareGPT's names. */
    CONVERSATION("messages or conversations", "messages", "conversations"),
    /** Alpaca. */
    INSTRUCTION("instruction, input, output (Alpaca)", "instruction"),
    /** BeaverTails. */
    LABELLED_ANSWER("prompt, response, is_safe (BeaverTails)", "response", "is_safe"),
    /** A prompt and how it goes on. */
    COMPLETION("prompt, completion", "completion"),
    /** A prompt alone. */
    PROMPT("prompt or text", "prompt", "text");

    private final String description;
    private final List<String> marks;

    Shape(String description, String... marks) {
        this.description = description;
        this.marks = List.of(marks);
    }

    /** Its fields and where it is known from. */
    String description() {
        return description;
    }

    /**
     * The shape of a row.
     *
     * @throws io.levee.engine.store.BadInputException when it is none of these
     */
    static Shape of(Json row) {
        return Arrays.stream(values())
                .filter(shape -> shape.marks.stream().anyMatch(row.fields()::containsKey))
                .findFirst()
                .orElseThrow(() -> row.error("expected the fields of one of %s; found %s"
                        .formatted(
                                Arrays.stream(values())
                                        .map(shape -> shape.description)
                                        .collect(Collectors.joining(" · ")),
                                row.size() == 0
                                        ? "no field"
                                        : String.join(", ", row.fields().keySet()))));
    }
}
