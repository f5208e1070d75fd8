package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation as one text, as hh-rlhf has it: {@code "\n\nHuman: …\n\nAssistant: …"}. Blanks around a turn are dropped. Two turns of
 * one speaker after each other become one, with a blank line between them: where that happens in hh-rlhf an assistant wrote the tag.
 */
final class Transcript {
    private static final String USER = "Human";
    private static final int SHOWN_CHARACTERS = 40;
    private static final Pattern TAG = Pattern.compile("(?:\\A\\s*|\\n\\n)(" + USER + "|Assistant):");

    private Transcript() {}

    /** Whether a text is a conversation rather than one turn. */
    static boolean is(String text) {
        return TAG.matcher(text).lookingAt();
    }

    /**
     * Takes a text apart.
     *
     * @param system instructions that the row gives elsewhere
     * @throws io.levee.engine.store.BadInputException when it is no conversation that the user begins
     */
    static Turns parse(Json field, Optional<String> system) {
        String text = field.text();
        Matcher tag = TAG.matcher(text);
        if (!tag.lookingAt() || !tag.group(1).equals(USER)) {
            String start = text.substring(0, Math.min(SHOWN_CHARACTERS, text.length()));
            throw field.error("expected a conversation that begins with \"\\n\\nHuman:\", found \"%s\""
                    .formatted(start.replace("\n", "\\n")));
        }
        List<StringBuilder> turns = new ArrayList<>();
        String speaker = "";
        boolean more = true;
        while (more) {
            String previous = speaker;
            speaker = tag.group(1);
            int start = tag.end();
            more = tag.find();
            String turn =
                    text.substring(start, more ? tag.start() : text.length()).strip();
            if (speaker.equals(previous)) {
                StringBuilder sameSpeaker = turns.getLast();
                sameSpeaker
                        .append(sameSpeaker.isEmpty() || turn.isEmpty() ? "" : "\n\n")
                        .append(turn);
            } else {
                turns.add(new StringBuilder(turn));
            }
        }
        return Turns.checked(system, turns.stream().map(StringBuilder::toString).toList(), field);
    }
}
