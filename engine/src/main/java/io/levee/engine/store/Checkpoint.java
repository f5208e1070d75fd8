package io.levee.engine.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
        return Differences.of(facts, now, "%s: the checkpoint has %s, this run has %s");
    }
}
