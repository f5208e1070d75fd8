package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation as a list of messages: {@code [{"role": "user", "content": "…"}, …]}, or with ShareGPT's names {@code from} and
 * {@code value}. A content may be a list of texts: {@code [{"type": "text", "text": "…"}]}. A message with {@code "train": false}
 * or {@code "weight": 0} is said, and not to be imitated.
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

    /** Whether a list holds instructions and nothing else. */
    static boolean onlyInstructs(Json list) {
        return list.size() == 1 && role(list.at(0)) == Role.SYSTEM;
    }

    /** The instructions of a list that {@link #onlyInstructs}. */
    static Optional<String> instructions(Json list) {
        return Optional.of(content(list.at(0))).filter(text -> !text.isBlank());
    }

    /**
     * Takes a list apart.
     *
     * @param system instructions that the row gives elsewhere
     * @throws io.levee.engine.store.BadInputException when a message has no role or text, when roles do not alternate, or when there
     *                                                 are two different system prompts
     */
    static Turns parse(Json list, Optional<String> system) {
        List<String> turns = new ArrayList<>();
        Set<Integer> unlearnt = new HashSet<>();
        Optional<String> instructions = system;
        List<Json> messages = list.items();
        for (int i = 0; i < messages.size(); i++) {
            Json message = messages.get(i);
            Role role = role(message);
            if (role == Role.SYSTEM && i == 0) {
                Optional<String> own = Optional.of(content(message));
                demandOne(system, own, message);
                instructions = own;
                continue;
            }
            Role expected = turns.size() % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (role != expected) {
                throw message.error(
                        "expected a turn of the %s, found one of the %s".formatted(word(expected), word(role)));
            }
            if (!isLearnt(message, role)) {
                unlearnt.add(turns.size());
            }
            turns.add(content(message));
        }
        return Turns.checked(instructions, turns, unlearnt, list);
    }

    /** Complains where two places give system prompts that differ. */
    static void demandOne(Optional<String> a, Optional<String> b, Json place) {
        if (a.isPresent() && b.isPresent() && !a.equals(b)) {
            throw place.error("is a second system prompt, which differs from the row's; expected one");
        }
    }

    /** The one answer that continues a conversation: a list of one message, a message, or text. */
    static String answerOrText(Json field) {
        if (field.isObject()) {
            return answer(field);
        }
        return field.isArray() ? onlyAnswer(field) : field.text();
    }

    private static String onlyAnswer(Json list) {
        if (list.size() != 1) {
            throw list.error("expected one message, the assistant's answer, found %,d".formatted(list.size()));
        }
        return answer(list.at(0));
    }

    private static String answer(Json message) {
        if (message.find("role").or(() -> message.find("from")).isPresent() && role(message) != Role.ASSISTANT) {
            throw message.error("expected the assistant's answer, found a turn of the " + word(role(message)));
        }
        if (!isLearnt(message, Role.ASSISTANT)) {
            throw message.error("is not to be learnt (\"train\" or \"weight\"), and there is no other answer");
        }
        return content(message);
    }

    private static Role role(Json message) {
        Json role = message.find("role").or(() -> message.find("from")).orElseGet(() -> message.at("role"));
        return switch (role.text()) {
            case "system", "developer" -> Role.SYSTEM;
            case "user", "human", "prompter" -> Role.USER;
            case "assistant", "gpt", "model" -> Role.ASSISTANT;
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

    /** Whether a message may be imitated; what is not an answer never is. */
    private static boolean isLearnt(Json message, Role role) {
        boolean train = message.find("train").map(Json::flag).orElse(role == Role.ASSISTANT);
        Optional<Json> weight = message.find("weight");
        double weighs = weight.map(Json::number).orElse(train ? 1.0 : 0.0);
        if (weighs != 0 && weighs != 1) {
            throw weight.orElse(message)
                    .error("expected the weight 0 or 1, found %s: turns weigh the same here"
                            .formatted(weight.map(Json::toString).orElse("")));
        }
        boolean learnt = train && weighs == 1;
        if (role == Role.USER && learnt) {
            throw message.error("is a turn of the user that is to be learnt, and only answers are");
        }
        return role == Role.USER || learnt;
    }

    /** The text of a message, also of a list of texts. */
    static String content(Json message) {
        Json content = message.find("content").or(() -> message.find("value")).orElseGet(() -> message.at("content"));
        if (!content.isArray()) {
            return content.text();
        }
        StringBuilder text = new StringBuilder();
        for (Json part : content.items()) {
            if (part.isText()) {
                text.append(part.text());
            } else {
                String type = part.at("type").text();
                if (!type.equals("text")) {
                    throw part.error("expected a part of the type text, found \"%s\": models here read text alone"
                            .formatted(type));
                }
                text.append(part.at("text").text());
            }
        }
        return text.toString();
    }
}
