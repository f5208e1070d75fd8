package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a typed template with a model's own: one to five turns, with and without system prompt, of texts with white space
 * at their ends, line ends, quotes, characters of other scripts, Jinja's own marks, and marks of reasoning.
 */
final class TemplateCheck {
    private static final int LONGEST_QUOTE = 240;
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
    private static final List<String> SYSTEMS = List.of("Be brief.", " Be kind.\nDo not guess. \n");

    private TemplateCheck() {}

    private static List<Conversation> conversations(boolean withSystem) {
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
        if (withSystem) {
            for (Conversation conversation : List.copyOf(conversations)) {
                String system = SYSTEMS.get(conversations.size() % SYSTEMS.size());
                conversations.add(conversation.withSystem(system));
            }
        }
        return conversations;
    }

    /** @throws BadInputException showing a conversation that the best of the candidates writes differently */
    static Template firstThatPasses(
            List<Template> candidates, JinjaConversations jinja, Tokenizer tokenizer, TemplateFrames frames) {
        boolean withSystem = candidates.getFirst().systemPlace() != SystemPlace.NONE;
        List<Conversation> conversations = conversations(withSystem);
        List<JinjaOutput> expected = conversations.stream().map(jinja::render).toList();
        String difference = "";
        int furthest = -1;
        for (Template candidate : candidates) {
            ConversationEncoder encoder = new ConversationEncoder(candidate, tokenizer);
            String trailing = encoder.text(frames.trailing());
            int passed = 0;
            Optional<String> found = Optional.empty();
            while (passed < conversations.size() && found.isEmpty()) {
                found = difference(conversations.get(passed), expected.get(passed), encoder, trailing);
                passed += found.isEmpty() ? 1 : 0;
            }
            if (found.isEmpty()) {
                return candidate;
            }
            if (passed > furthest) {
                furthest = passed;
                difference = found.get();
            }
        }
        throw new BadInputException(
                "the conversation template does not frame the texts of every conversation in one way: " + difference);
    }

    private static Optional<String> difference(
            Conversation conversation, JinjaOutput expected, ConversationEncoder encoder, String trailing) {
        String found = encoder.text(conversation) + (conversation.awaitsAnswer() ? "" : trailing);
        return switch (expected) {
            case JinjaOutput.Text(String text) when text.equals(found) -> Optional.empty();
            case JinjaOutput.Text(String text) ->
                Optional.of("for %s it writes %s, expected %s"
                        .formatted(described(conversation), around(text, found), around(found, text)));
            case JinjaOutput.Raised(String message) ->
                Optional.of("it refuses %s: %s".formatted(described(conversation), message));
        };
    }

    private static String described(Conversation conversation) {
        StringBuilder text = new StringBuilder();
        conversation
                .system()
                .ifPresent(
                        system -> text.append("system ").append(quoted(system)).append(", "));
        conversation
                .turns()
                .forEach(turn -> text.append(turn.role().name().toLowerCase(java.util.Locale.ROOT))
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
