package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import java.util.List;
import java.util.Optional;

/**
 * How a conversation is written down for a model. The pieces, in order: {@code begin}; the system prompt in its frame;
 * for each user turn its text in its frame, then {@code opening}, after which the model answers; each answer in its
 * frame, then {@code end}, and {@code between} before the next user turn.
 *
 * @param name          how users name it: {@code --template NAME}
 * @param begin         before everything
 * @param system        around a system prompt
 * @param systemPlace   where a system prompt goes
 * @param defaultSystem the system prompt of a conversation that has none
 * @param user          around a user's text
 * @param opening       after a user's text, before the answer
 * @param answer        around an answer's text
 * @param end           the token that ends an answer
 * @param between       after an answer that is not the last
 * @param trims         of which texts white space at the ends is dropped
 * @param thinking      whether and where reasoning goes before the last answer
 */
public record Template(
        String name,
        List<Part> begin,
        Frame system,
        SystemPlace systemPlace,
        Optional<String> defaultSystem,
        Frame user,
        List<Part> opening,
        Frame answer,
        Part end,
        List<Part> between,
        Trims trims,
        Thinking thinking) {
    /** What goes before and after a text. */
    public record Frame(List<Part> before, List<Part> after) {
        /** Nothing around a text. */
        public static final Frame NONE = new Frame(List.of(), List.of());

        /** Copies the lists. */
        public Frame {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /** Where a system prompt goes. */
    public enum SystemPlace {
        /** Before the first turn. */
        OWN_TURN,
        /** Into the first user turn, before its text. */
        FIRST_USER_TURN,
        /** Nowhere: a conversation with a system prompt is an error. */
        NONE
    }

    /** Of which texts white space at the ends is dropped. */
    public enum Trims {
        /** Of none. */
        NONE,
        /** Of users' texts and answers. */
        TURNS,
        /** Of all; a system prompt in the first user turn and that turn's text are one text. */
        ALL
    }

    /**
     * What becomes of reasoning between {@code <think>} and {@code </think>}. Only the last answer of a conversation
     * keeps any.
     */
    public enum Thinking {
        /** It is text as any other. */
        UNKNOWN,
        /** The answer begins with it, empty where there is none. */
        IN_ANSWER,
        /** The opening of the last answer holds an empty one, so that the model goes on without. */
        EMPTY_IN_OPENING
    }

    /** Copies the lists. */
    public Template {
        begin = List.copyOf(begin);
        opening = List.copyOf(opening);
        between = List.copyOf(between);
    }

    /** The same template with another default system prompt. */
    public Template withDefaultSystem(Optional<String> prompt) {
        return new Template(
                name, begin, system, systemPlace, prompt, user, opening, answer, end, between, trims, thinking);
    }

    /**
     * The system prompt that a conversation is rendered with.
     *
     * @throws BadInputException when it has one and this template has no place for it
     */
    Optional<String> systemOf(Conversation conversation) {
        if (systemPlace == SystemPlace.NONE && conversation.system().isPresent()) {
            throw new BadInputException("the template %s has no place for a system prompt".formatted(name));
        }
        return conversation.system().or(() -> defaultSystem);
    }
}
