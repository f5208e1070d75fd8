package io.levee.transformer.chat;

import java.util.ArrayList;
import java.util.List;

/** A piece of a rendered conversation: text, or a special token. Text is never looked at for special tokens. */
public sealed interface Part {
    /** Text. */
    record Text(String text) implements Part {}

    /** A token by name, for example {@code <|im_start|>}. */
    record Token(String name) implements Part {}

    /** The tokenizer's begin-of-text token. */
    record Bos() implements Part {}

    /** The tokenizer's end-of-text token. */
    record Eos() implements Part {}

    /** What the tokenizer prescribes before any text: usually nothing or its begin-of-text token. */
    record Prefix() implements Part {}

    /** A list of parts; strings among them are text. */
    static List<Part> list(Object... parts) {
        List<Part> list = new ArrayList<>();
        for (Object part : parts) {
            list.add(
                    switch (part) {
                        case Part ready -> ready;
                        case String text -> new Text(text);
                        default -> throw new IllegalArgumentException("expected a part or a text, found " + part);
                    });
        }
        return List.copyOf(list);
    }
}
