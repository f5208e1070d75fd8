package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.Template.Mark;
import io.levee.transformer.chat.Template.Place;
import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.jinja.Jinja;
import io.levee.transformer.jinja.JinjaOutput;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Compares typed templates with a model's own: one to five turns, with and without system prompt, of texts with white space
 * at their ends, line ends, quotes, characters of other scripts, Jinja's own marks, and marks of reasoning. A text that the
 * model's own template looks for in what people say becomes a {@link Mark} of the typed one.
 */
final class TemplateCheck {
    private static final int LONGEST_QUOTE = 240;
    private static final int LONGEST_MARK = 64;
    private static final List<String> QUESTIONS = List.of(
            "Why is the sky blue?",
            "  two spaces before, one after ",
            "\n\tline end first,\n\nempty line within, line end last\n",
            "Grüße, 世界 🌍: \"quoted\", 'quoted', <b>&amp;</b> \\n",
            "{{ messages }} {% raw %} {# not #} }} %}");
    private static final List<String> ANSWERS = List.of(
            "Because it is.",
            " one space before, two after  ",
            "\nlines\n\n- of a list\n",
            "<think>\nhm\n</think>\n\nso");
    private static final List<String> SYSTEMS = List.of("Be brief.", " Be kind.\nDo not guess. \n", "");

    private static final List<Conversation> PLAIN = plain();
    private static final List<Conversation> WITH_SYSTEM = withSystem();

    private final JinjaConversations jinja;
    private final Tokenizer tokenizer;
    private final List<JinjaOutput> plain;
    private List<JinjaOutput> withSystem = List.of();
    private String difference = "";
    private int furthest = -1;

    /** Renders conversations without system prompt. */
    TemplateCheck(JinjaConversations jinja, Tokenizer tokenizer) {
        this.jinja = jinja;
        this.tokenizer = tokenizer;
        plain = PLAIN.stream().map(jinja::render).toList();
    }

    private static List<Conversation> plain() {
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            Conversation conversation = Conversation.of(QUESTIONS.get(i));
            for (int more = 0; more <= i % 3; more++) {
                conversations.add(conversation);
                conversation = conversation.plus(ANSWERS.get((i + more) % ANSWERS.size()));
                conversations.add(conversation);
                conversation = conversation.plus(QUESTIONS.get((i + more + 1) % QUESTIONS.size()));
            }
        }
        return conversations;
    }

    private static List<Conversation> withSystem() {
        List<Conversation> conversations = new ArrayList<>();
        for (Conversation conversation : PLAIN) {
            conversations.add(conversation.withSystem(SYSTEMS.get(conversations.size() % SYSTEMS.size())));
        }
        return conversations;
    }

    /** Whether a template writes all conversations as the Jinja does. */
    boolean passes(Template candidate) {
        ConversationEncoder encoder = new ConversationEncoder(candidate, tokenizer);
        Trailing trailing = new Trailing();
        int passed = 0;
        for (int i = 0; i < PLAIN.size(); i++, passed++) {
            if (!same(PLAIN.get(i), plain.get(i), encoder, trailing, passed)) {
                return false;
            }
        }
        if (candidate.systemPlace() == SystemPlace.NONE) {
            return !writesSystem();
        }
        if (withSystem.isEmpty()) {
            withSystem = WITH_SYSTEM.stream().map(jinja::render).toList();
        }
        for (int i = 0; i < WITH_SYSTEM.size(); i++, passed++) {
            if (!same(WITH_SYSTEM.get(i), withSystem.get(i), encoder, trailing, passed)) {
                return false;
            }
        }
        return true;
    }

    private boolean writesSystem() {
        String system = SYSTEMS.getFirst();
        return jinja.render(PLAIN.getFirst().withSystem(system)) instanceof JinjaOutput.Text(String text)
                && text.contains(system);
    }

    /** What the best of the templates that did not pass writes differently. */
    BadInputException refusal() {
        return new BadInputException(
                "the conversation template does not frame the texts of every conversation in one way: " + difference);
    }

    /** What a template writes behind a last answer that does not belong to the answer: the same everywhere. */
    private static final class Trailing {
        private Optional<String> text = Optional.empty();

        boolean fits(String expected, String found) {
            if (!expected.startsWith(found)) {
                return false;
            }
            String rest = expected.substring(found.length());
            boolean fits = text.isEmpty() || text.get().equals(rest);
            text = Optional.of(rest);
            return fits;
        }
    }

    private boolean same(
            Conversation conversation,
            JinjaOutput expected,
            ConversationEncoder encoder,
            Trailing trailing,
            int passed) {
        if (isDropped(conversation, encoder.template())) {
            return true;
        }
        String found = encoder.text(conversation);
        String other = switch (expected) {
            case JinjaOutput.Text(String text) when isSame(conversation, text, found, trailing) -> null;
            case JinjaOutput.Text(String text) ->
                "for %s it writes %s, expected %s"
                        .formatted(described(conversation), around(text, found), around(found, text));
            case JinjaOutput.Raised(String message) -> "it refuses %s: %s".formatted(described(conversation), message);
        };
        if (other != null && passed > furthest) {
            furthest = passed;
            difference = other;
        }
        return other == null;
    }

    private static boolean isSame(Conversation conversation, String text, String found, Trailing trailing) {
        return conversation.awaitsAnswer() ? text.equals(found) : trailing.fits(text, found);
    }

    /**
     * Whether the model's own template drops a system prompt: one that puts it into the last question, where an answer
     * comes last. Levee writes it where it stood when the answer was asked for.
     */
    private static boolean isDropped(Conversation conversation, Template template) {
        return template.systemPlace() == SystemPlace.LAST_USER_TURN
                && !conversation.awaitsAnswer()
                && conversation.system().isPresent();
    }

    /** The texts of the Jinja that it looks for in what people say. */
    Set<Mark> marks(Template template, Jinja source) {
        ConversationEncoder encoder = new ConversationEncoder(template, tokenizer);
        Set<Mark> marks = new LinkedHashSet<>();
        for (String text : source.texts()) {
            if (text.strip().length() < 2 || text.length() > LONGEST_MARK) {
                continue;
            }
            for (Place place : Place.values()) {
                boolean hasPlace = place != Place.SYSTEM || template.systemPlace() != SystemPlace.NONE;
                if (hasPlace && !isText(text, place, encoder)) {
                    marks.add(new Mark(place, text));
                }
            }
        }
        return marks;
    }

    private boolean isText(String mark, Place place, ConversationEncoder encoder) {
        for (String text : List.of(mark, "one " + mark + " two", mark + "\none", "one\n" + mark)) {
            Conversation conversation = switch (place) {
                case SYSTEM -> Conversation.of("Why?").withSystem(text);
                case USER -> Conversation.of(text);
                case ASSISTANT -> Conversation.of("Why?").plus(text).plus("And?");
            };
            boolean same = jinja.render(conversation) instanceof JinjaOutput.Text(String rendered)
                    && rendered.equals(encoder.text(conversation));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static String described(Conversation conversation) {
        StringBuilder text = new StringBuilder();
        conversation
                .system()
                .ifPresent(
                        system -> text.append("system ").append(quoted(system)).append(", "));
        conversation
                .turns()
                .forEach(turn -> text.append(turn.role().name().toLowerCase(Locale.ROOT))
                        .append(' ')
                        .append(quoted(turn.text()))
                        .append(", "));
        return text.substring(0, text.length() - 2);
    }

    /** A text from a little before the place where it departs from another. */
    private static String around(String text, String other) {
        int at = 0;
        while (at < Math.min(text.length(), other.length()) && text.charAt(at) == other.charAt(at)) {
            at++;
        }
        int start = Math.max(0, at - 20);
        return (start > 0 ? "…" : "") + quoted(text.substring(start, Math.min(text.length(), at + 40)));
    }

    /** A text with its line ends visible, cut where it is long. */
    static String quoted(String text) {
        String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
        return '"' + shown.replace("\n", "\\n").replace("\t", "\\t") + '"';
    }
}
