package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversation as a list of messages: {@code [{"role": "user", "content": "…"}, …]}, or with ShareGPT's names {@code from} and
 * {@code value}.
 */
final class Messages {
    private enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }

    private Messages() {}

    /** Whether the first message of a list is the assistant's: what continues a conversation rather than begins one. */
    static boolean continues(Json list) {
        return list.size() > 0 && role(list.at(0)) == Role.ASSISTANT;
    }

    /**
     * Takes a list apart.
     *
     * @param system instructions that the row gives elsewhere
     * @throws io.levee.engine.store.BadInputException when a message has no role or text, or when roles do not alternate
     */
    static Turns parse(Json list, Optional<String> system) {
        List<String> turns = new ArrayList<>();
        Optional<String> instructions = system;
        List<Json> messages = list.items();
        for (int i = 0; i < messages.size(); i++) {
            Json message = messages.get(i);
            Role role = role(message);
            if (role == Role.SYSTEM && i == 0) {
                instructions = Optional.of(content(message));
                continue;
            }
            Role expected = turns.size() % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (role != expected) {
                throw message.error(
                        "expected a turn of the %s, found one of the %s".formatted(word(expected), word(role)));
            }
            turns.add(content(message));
        }
        return Turns.checked(instructions, turns, list);
    }

    /** The one answer that continues a conversation. */
    static String answer(Json list) {
        if (list.size() != 1) {
            throw list.error("expected one message, the assistant's answer, found %,d".formatted(list.size()));
        }
        return content(list.at(0));
    }

    private static Role role(Json message) {
        Json role = message.find("role").or(() -> message.find("from")).orElseGet(() -> message.at("role"));
        return switch (role.text()) {
            case "system" -> Role.SYSTEM;
            case "user", "human" -> Role.USER;
            case "assistant", "gpt" -> Role.ASSISTANT;
            default ->
                throw role.error("expected the role system, user or assistant, found \"%s\"".formatted(role.text()));
        };
    }

    private static String word(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private static String content(Json message) {
        return message.find("content")
                .or(() -> message.find("value"))
                .orElseGet(() -> message.at("content"))
                .text();
    }
}
