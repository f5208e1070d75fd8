package io.levee.rlhf.cli;

import java.util.List;
import java.util.Optional;

/** What a line of a chat asks for. */
sealed interface ChatCommand {
    /** Something said to the model. */
    record Say(String text) implements ChatCommand {}

    /** Another answer to the last message. */
    record Regenerate() implements ChatCommand {}

    /** A new conversation. */
    record Reset() implements ChatCommand {}

    /** How the model shall behave; blank for nothing. */
    record SystemText(String text) implements ChatCommand {}

    /** What the commands are. */
    record Help() implements ChatCommand {}

    /** The end. */
    record Quit() implements ChatCommand {}

    /** A blank line. */
    record Nothing() implements ChatCommand {}

    /** A command that there is not. */
    record Unknown(String name) implements ChatCommand {}

    /** The commands by name, for completion. */
    List<String> NAMES = List.of("/help", "/quit", "/regenerate", "/reset", "/system");

    /** What {@code /help} says. */
    String HELP = """
        /regenerate     another answer to the last message
        /reset          forget what has been said; the system text stays
        /system TEXT    how the model shall behave, from the next answer on; without TEXT nothing special
        /quit           leave, as Ctrl-D does
        /help           this text
        Ctrl-C stops an answer. A line that ends with \\ goes on in the next. // at the beginning stands for /.\
        """;

    /** Reads a line. */
    static ChatCommand of(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Nothing();
        }
        if (text.startsWith("//")) {
            return new Say(text.substring(1));
        }
        if (!text.startsWith("/")) {
            return new Say(text);
        }
        String[] parts = text.split("\\s+", 2);
        Optional<String> rest = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
        return switch (parts[0]) {
            case "/regenerate" -> new Regenerate();
            case "/reset", "/clear" -> new Reset();
            case "/system" -> new SystemText(rest.orElse(""));
            case "/help" -> new Help();
            case "/quit", "/exit" -> new Quit();
            default -> new Unknown(parts[0]);
        };
    }
}
