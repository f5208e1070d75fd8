package io.levee.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/** What has changed since something was recorded, in words. */
public final class Differences {
    private static final int SHOWN_DIGITS = 12;

    private Differences() {}

    /**
     * A sentence for each name whose value is not as recorded, in the order of the names.
     *
     * @param recorded an object
     * @param now in any form that {@link Json#write} takes
     * @param sentence with places for the name, the recorded and the present value
     */
    public static List<String> of(Json recorded, Map<String, ?> now, String sentence) {
        SequencedMap<String, Json> there = recorded.fields();
        SequencedMap<String, Json> here = Json.parse(Json.write(now), "facts").fields();
        TreeSet<String> names = new TreeSet<>(there.keySet());
        names.addAll(here.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String before = shown(there.get(name));
            String after = shown(here.get(name));
            if (!before.equals(after)) {
                differences.add(sentence.formatted(name, before, after));
            }
        }
        return List.copyOf(differences);
    }

    private static String shown(Json value) {
        String text = value == null ? "nothing" : value.toString();
        return text.matches("\"[0-9a-f]{64}\"") ? "SHA-256 " + text.substring(1, 1 + SHOWN_DIGITS) + "…" : text;
    }
}
