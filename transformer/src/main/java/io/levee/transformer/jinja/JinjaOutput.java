package io.levee.transformer.jinja;

/** What a Jinja template makes of a conversation. */
public sealed interface JinjaOutput {
    /** The conversation as text, special tokens by name. */
    record Text(String text) implements JinjaOutput {}

    /** The template itself refuses the conversation, by {@code raise_exception}. */
    record Raised(String message) implements JinjaOutput {}
}
