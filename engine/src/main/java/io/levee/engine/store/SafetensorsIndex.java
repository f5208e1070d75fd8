package io.levee.engine.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** The index of a sharded model: which file beside it holds which tensor. */
final class SafetensorsIndex {
    /** A plain file name: with no separator, drive or parent step it cannot lead out of the folder. */
    private static final Pattern SHARD = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_. -]*\\.safetensors");

    private SafetensorsIndex() {}

    /**
     * Shard file names by tensor name, in the order of the index.
     *
     * @throws BadInputException when the index is not valid, or names a file outside its folder
     */
    static SequencedMap<String, String> read(Path index) {
        SequencedMap<String, String> shards = new LinkedHashMap<>();
        Json.parse(index).at("weight_map").fields().forEach((tensor, shard) -> {
            if (!liesBeside(index, shard.text())) {
                throw shard.error("expected the name of a .safetensors file beside the index, found \"%s\""
                        .formatted(shard.text()));
            }
            shards.put(tensor, shard.text());
        });
        return shards;
    }

    private static boolean liesBeside(Path index, String shard) {
        try {
            return SHARD.matcher(shard).matches() && index.resolveSibling(shard).endsWith(shard);
        } catch (InvalidPathException notInThisLocale) {
            return false;
        }
    }
}
