package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A template at work with a tokenizer: conversations to token ids. Special tokens are placed as ids; texts are encoded
 * as text alone, so that nothing a user writes can end a turn or begin another. Answers are encoded apart from what
 * stands before them, in training as in a history, because that is how a model meets and makes them.
 *
 * <p>Immutable; safe for many threads.
 */
public final class ConversationEncoder {
    private final Template template;
    private final Tokenizer tokenizer;
    private final Set<Integer> stopIds = new TreeSet<>();

    /** @throws BadInputException when the tokenizer lacks a token that the template needs */
    public ConversationEncoder(Template template, Tokenizer tokenizer) {
        this.template = template;
        this.tokenizer = tokenizer;
        ConversationParts.of(template, Conversation.of("").plus("")).forEach(parts -> parts.forEach(this::ids));
        stopIds.add(endId());
        tokenizer.eos().ifPresent(stopIds::add);
    }

    /** The template. */
    public Template template() {
        return template;
    }

    /** The tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The token that ends an answer. */
    public int endId() {
        return ids(template.end())[0];
    }

    /** The ids that end an answer when the model says them: {@link #endId} and the tokenizer's end-of-text token. */
    public Set<Integer> stopIds() {
        return Collections.unmodifiableSet(stopIds);
    }

    /**
     * What a model is given to answer a conversation.
     *
     * @throws IllegalArgumentException when the last turn is the assistant's
     */
    public int[] prompt(Conversation conversation) {
        if (!conversation.awaitsAnswer()) {
            throw new IllegalArgumentException("expected a conversation that ends with the user's turn");
        }
        return joined(segments(conversation));
    }

    /**
     * The last answer of a conversation with the token that ends it, as the model learns it after the {@link #prompt}.
     */
    public int[] answer(Conversation conversation) {
        if (conversation.awaitsAnswer()) {
            throw new IllegalArgumentException("expected a conversation that ends with the assistant's turn");
        }
        return segments(conversation).getLast().ids();
    }

    /** {@link #answer(Conversation)} to a single question. */
    public int[] answer(String question, String answer) {
        return answer(Conversation.of(question).plus(answer));
    }

    /** A whole conversation, alternately what the model is given and its answers; the first segment is given. */
    public List<Segment> segments(Conversation conversation) {
        List<List<Part>> stretches = ConversationParts.of(template, conversation);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            Before before = i == 0 ? Before.NOTHING : Before.after(stretches.get(i - 1));
            segments.add(new Segment(encode(stretches.get(i), before), i % 2 == 1));
        }
        return segments;
    }

    /**
     * A conversation as text, special tokens by name: for people, and for comparison with other systems. What the
     * tokenizer itself puts before a text is not in it.
     */
    public String text(Conversation conversation) {
        StringBuilder text = new StringBuilder();
        ConversationParts.of(template, conversation).forEach(parts -> text.append(text(parts)));
        return text.toString();
    }

    /** Parts as text. */
    String text(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String it) -> text.append(it);
                case Part.Prefix() -> {}
                case Part.Token _, Part.Bos _, Part.Eos _ -> text.append(tokenizer.token(ids(part)[0]));
            }
        }
        return text.toString();
    }

    private static int[] joined(List<Segment> segments) {
        return segments.stream()
                .flatMapToInt(segment -> Arrays.stream(segment.ids()))
                .toArray();
    }

    /** What stands before a text decides whether its first word gets a space. */
    private enum Before {
        NOTHING,
        TOKEN,
        TEXT;

        static Before after(List<Part> parts) {
            return parts.isEmpty() || parts.getLast() instanceof Part.Text ? TEXT : TOKEN;
        }
    }

    private int[] encode(List<Part> parts, Before start) {
        IntStream.Builder ids = IntStream.builder();
        StringBuilder run = new StringBuilder();
        Before before = start;
        for (Part part : parts) {
            if (part instanceof Part.Text(String text)) {
                run.append(text);
            } else {
                before = flush(run, before, ids);
                int[] tokens = ids(part);
                Arrays.stream(tokens).forEach(ids::add);
                before = part instanceof Part.Prefix ? before : Before.TOKEN;
            }
        }
        flush(run, before, ids);
        return ids.build().toArray();
    }

    private Before flush(StringBuilder run, Before before, IntStream.Builder out) {
        if (run.isEmpty()) {
            return before;
        }
        String text = run.toString();
        run.setLength(0);
        int[] ids = switch (before) {
            case NOTHING -> tokenizer.encodeOrdinary(text);
            case TOKEN -> tokenizer.encodeAfterToken(text);
            case TEXT -> tokenizer.encodeContinuation(text);
        };
        Arrays.stream(ids).forEach(out::add);
        return Before.TEXT;
    }

    private int[] ids(Part part) {
        return switch (part) {
            case Part.Text _ -> new int[0];
            case Part.Prefix() -> tokenizer.prefix();
            case Part.Bos() -> one(tokenizer.bos(), "a begin-of-text token");
            case Part.Eos() -> one(tokenizer.eos(), "an end-of-text token");
            case Part.Token(String name) -> one(tokenizer.id(name), "the token " + name);
        };
    }

    private int[] one(OptionalInt id, String what) {
        return new int[] {
            id.orElseThrow(() ->
                    new BadInputException(("the template %s needs %s, which this model's tokenizer does not have; "
                                    + "name another with --template NAME (%s)")
                            .formatted(template.name(), what, Templates.names())))
        };
    }
}
