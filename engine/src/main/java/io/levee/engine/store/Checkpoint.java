package io.levee.engine.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * A complete checkpoint whose files have the sums of its manifest.
 *
 * @param step   what it was saved under
 * @param folder holds the files
 * @param facts  what decides the bits of a run, as recorded when it was saved (an object)
 */
public record Checkpoint(long step, Path folder, Json facts) {
    /** A file in it. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * Each fact that is not the same now as when the checkpoint was saved, in words: {@code lanes: the checkpoint has
     * 16, this run has 8}. Empty when a resumed run gives the bits of an uninterrupted one.
     *
     * @param now the facts of the present run, in any form that {@link Json#write} takes
     */
    public List<String> differences(Map<String, ?> now) {
        SequencedMap<String, Json> here = Json.parse(Json.write(now), "facts").fields();
        SequencedMap<String, Json> there = facts.fields();
        TreeSet<String> names = new TreeSet<>(here.keySet());
        names.addAll(there.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String recorded = shown(there.get(name));
            String present = shown(here.get(name));
            if (!recorded.equals(present)) {
                differences.add("%s: the checkpoint has %s, this run has %s".formatted(name, recorded, present));
            }
        }
        return List.copyOf(differences);
    }

    private static String shown(Json value) {
        return value == null ? "nothing" : value.toString();
    }
}
