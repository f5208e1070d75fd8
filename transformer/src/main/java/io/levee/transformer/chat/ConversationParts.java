package io.levee.transformer.chat;

import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.chat.Template.Thinking;
import io.levee.transformer.chat.Template.Trims;
import io.levee.transformer.jinja.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A conversation as parts: alternately what the model is given and what it says, beginning with the former. */
final class ConversationParts {
    private static final String THINK = "<think>";
    private static final String END_THINK = "</think>";

    private final Template template;
    private final Conversation conversation;
    private final List<List<Part>> stretches = new ArrayList<>();
    private List<Part> current = new ArrayList<>();

    private ConversationParts(Template template, Conversation conversation) {
        this.template = template;
        this.conversation = conversation;
    }

    /** The stretches at even places are given to the model, those at odd places are its answers. */
    static List<List<Part>> of(Template template, Conversation conversation) {
        return new ConversationParts(template, conversation).render();
    }

    private List<List<Part>> render() {
        template.requireWritable(conversation);
        current.addAll(template.begin());
        Optional<String> system = template.systemOf(conversation);
        if (template.systemPlace() == SystemPlace.OWN_TURN && system.isPresent()) {
            framed(template.system(), system.get());
        }
        int last = conversation.turns().size() - 1;
        for (int i = 0; i <= last; i++) {
            Turn turn = conversation.turns().get(i);
            switch (turn.role()) {
                case USER -> user(holdsSystem(i, last) ? system : Optional.empty(), turn.text(), i >= last - 1);
                case ASSISTANT -> answer(turn.text(), i == last);
            }
        }
        if (!current.isEmpty()) {
            stretches.add(current);
        }
        return stretches;
    }

    private boolean holdsSystem(int turn, int last) {
        return switch (template.systemPlace()) {
            case FIRST_USER_TURN -> turn == 0;
            case LAST_USER_TURN -> turn >= last - 1;
            case OWN_TURN, NONE -> false;
        };
    }

    private String answerText(String text) {
        return switch (template.trims()) {
            case ALL, TURNS, ANSWERS -> PythonText.strip(text);
            case SYSTEM_END_AND_ANSWER_LINES -> stripLineEnds(text, false);
            case NONE -> text;
        };
    }

    private String withSystem(Optional<String> system, String text) {
        if (system.isEmpty()) {
            return text;
        }
        return text(template.system().before())
                + system.get()
                + text(template.system().after())
                + text;
    }

    private static String text(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Part.Text(String it))) {
                throw new IllegalStateException("a system prompt within a user turn is framed by text only");
            }
            text.append(it);
        }
        return text.toString();
    }

    private void framed(Template.Frame frame, String text) {
        current.addAll(frame.before());
        current.add(new Part.Text(text));
        current.addAll(frame.after());
    }

    private void user(Optional<String> system, String text, boolean beforeLastAnswer) {
        String turn = withSystem(system, trimmed(text, template.trims() == Trims.TURNS));
        framed(template.user(), trimmed(turn, template.trims() == Trims.ALL));
        current.addAll(template.opening());
        if (beforeLastAnswer && template.thinking() == Thinking.EMPTY_IN_OPENING) {
            current.addAll(thinking("\n\n"));
            current.add(new Part.Text("\n\n"));
        }
        stretches.add(current);
        current = new ArrayList<>();
    }

    static List<Part> thinking(String text) {
        return Part.list(new Part.Token(THINK), text, new Part.Token(END_THINK));
    }

    private void answer(String text, boolean isLast) {
        List<Part> answer = new ArrayList<>(template.answer().before());
        answer.addAll(spoken(answerText(text), isLast));
        answer.addAll(template.answer().after());
        answer.add(template.end());
        stretches.add(answer);
        if (!isLast) {
            current.addAll(template.between());
        }
    }

    private List<Part> spoken(String text, boolean isLast) {
        if (template.thinking() == Thinking.UNKNOWN) {
            return Part.list(text);
        }
        int end = text.lastIndexOf(END_THINK);
        String words = end < 0 ? text : stripLineEnds(text.substring(end + END_THINK.length()), false);
        if (!isLast) {
            return Part.list(words);
        }
        words = stripLineEnds(words, false);
        if (template.thinking() == Thinking.EMPTY_IN_OPENING) {
            return Part.list(words);
        }
        List<Part> spoken = new ArrayList<>(thinking("\n" + reasoning(text) + "\n"));
        spoken.add(new Part.Text("\n\n" + words));
        return spoken;
    }

    private static String reasoning(String text) {
        int end = text.indexOf(END_THINK);
        String before = end < 0 ? "" : text.substring(0, end);
        int start = before.lastIndexOf(THINK);
        return stripLineEnds(start < 0 ? before : before.substring(start + THINK.length()), true);
    }

    private static String stripLineEnds(String text, boolean atEnd) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == '\n') {
            start++;
        }
        while (atEnd && end > start && text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.substring(start, end);
    }

    private static String trimmed(String text, boolean trims) {
        return trims ? PythonText.strip(text) : text;
    }
}
