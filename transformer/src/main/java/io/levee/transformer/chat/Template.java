package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.jinja.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
 * @param emptySystem   what an empty system prompt is
 * @param user          around a user's text
 * @param opening       after a user's text, before the answer
 * @param answer        around an answer's text
 * @param end           the token that ends an answer
 * @param between       after an answer that is not the last
 * @param trims         of which texts white space at the ends is dropped
 * @param thinking      whether and where reasoning goes before the last answer
 * @param marks         what texts must not contain, because the model's own template does not write it as text
 */
public record Template(
        String name,
        List<Part> begin,
        Frame system,
        SystemPlace systemPlace,
        Optional<String> defaultSystem,
        EmptySystem emptySystem,
        Frame user,
        List<Part> opening,
        Frame answer,
        Part end,
        List<Part> between,
        Trims trims,
        Thinking thinking,
        Set<Mark> marks) {
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
        /** Into the last user turn, before its text. */
        LAST_USER_TURN,
        /** Nowhere: a conversation with a system prompt is an error. */
        NONE
    }

    /** What an empty system prompt is. */
    public enum EmptySystem {
        /** A system prompt as any other. */
        PROMPT,
        /** The same as none. */
        NONE
    }

    /** What a text is in a conversation. */
    public enum Place {
        SYSTEM,
        USER,
        ASSISTANT
    }

    /** A text that means something to a model's own template where it stands in a conversation's text. */
    public record Mark(Place place, String text) {}

    /** Of which texts white space at the ends is dropped. */
    public enum Trims {
        /** Of none. */
        NONE,
        /** Of answers. */
        ANSWERS,
        /** Of users' texts and answers. */
        TURNS,
        /** Of all; a system prompt in a user turn and that turn's text are one text. */
        ALL,
        /** Of a system prompt at its end, and of answers line ends at their beginning. */
        SYSTEM_END_AND_ANSWER_LINES
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
        marks = Set.copyOf(marks);
    }

    /** All parts, in no order. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>(begin);
        for (Frame frame : List.of(system, user, answer)) {
            parts.addAll(frame.before());
            parts.addAll(frame.after());
        }
        parts.addAll(opening);
        parts.addAll(between);
        parts.add(end);
        if (thinking != Thinking.UNKNOWN) {
            parts.addAll(ConversationParts.thinking(""));
        }
        return parts;
    }

    /** The same template with another default system prompt. */
    public Template withDefaultSystem(Optional<String> prompt) {
        return new Template(
                name,
                begin,
                system,
                systemPlace,
                prompt,
                emptySystem,
                user,
                opening,
                answer,
                end,
                between,
                trims,
                thinking,
                marks);
    }

    /** The same template with another meaning of empty system prompts. */
    Template withEmptySystem(EmptySystem other) {
        return new Template(
                name,
                begin,
                system,
                systemPlace,
                defaultSystem,
                other,
                user,
                opening,
                answer,
                end,
                between,
                trims,
                thinking,
                marks);
    }

    /** The same template with other marks. */
    Template withMarks(Set<Mark> others) {
        return new Template(
                name,
                begin,
                system,
                systemPlace,
                defaultSystem,
                emptySystem,
                user,
                opening,
                answer,
                end,
                between,
                trims,
                thinking,
                others);
    }

    /** The same template under another name, with another framing of system prompts. */
    Template withSystem(String otherName, Frame otherSystem) {
        return new Template(
                otherName,
                begin,
                otherSystem,
                systemPlace,
                defaultSystem,
                emptySystem,
                user,
                opening,
                answer,
                end,
                between,
                trims,
                thinking,
                marks);
    }

    /**
     * The system prompt that a conversation is rendered with, as it is written.
     *
     * @throws BadInputException when it has one and this template has no place for it
     */
    Optional<String> systemOf(Conversation conversation) {
        Optional<String> said = conversation
                .system()
                .map(this::trimmedSystem)
                .filter(text -> emptySystem == EmptySystem.PROMPT || !text.isEmpty());
        if (systemPlace == SystemPlace.NONE && said.isPresent()) {
            throw new BadInputException("the template %s has no place for a system prompt".formatted(name));
        }
        return said.or(() -> defaultSystem);
    }

    private String trimmedSystem(String text) {
        return switch (trims) {
            case ALL -> systemPlace == SystemPlace.OWN_TURN ? PythonText.strip(text) : text;
            case SYSTEM_END_AND_ANSWER_LINES -> PythonText.strip(text, null, false, true);
            case NONE, ANSWERS, TURNS -> text;
        };
    }

    /** @throws BadInputException when a text holds what the model's own template would not write as text */
    void requireWritable(Conversation conversation) {
        conversation.system().ifPresent(text -> requireWritable(Place.SYSTEM, "a system prompt", text));
        for (Turn turn : conversation.turns()) {
            switch (turn.role()) {
                case USER -> requireWritable(Place.USER, "a user's text", turn.text());
                case ASSISTANT -> requireWritable(Place.ASSISTANT, "an answer", turn.text());
            }
        }
    }

    private void requireWritable(Place place, String what, String text) {
        for (Mark mark : marks) {
            if (mark.place() == place && text.contains(mark.text())) {
                throw new BadInputException(
                        "%s contains \"%s\", which the template %s does not write as text: it means something else to it"
                                .formatted(what, mark.text(), name));
            }
        }
    }
}
