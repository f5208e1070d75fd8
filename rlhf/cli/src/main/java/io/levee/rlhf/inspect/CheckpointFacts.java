package io.levee.rlhf.inspect;

import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A checkpoint: the state of a run after a step. */
final class CheckpointFacts {
    private CheckpointFacts() {}

    static SequencedMap<String, Object> of(Path folder) {
        Json manifest = Json.parse(folder.resolve("manifest.json"));
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "checkpoint");
        facts.put("folder", folder.toString());
        facts.put("step", manifest.at("step").whole());
        facts.put("decides_bits", manifest.at("facts").raw());
        facts.put("files", files(manifest.at("files")));
        return facts;
    }

    private static List<Map<String, Object>> files(Json files) {
        return files.fields().entrySet().stream()
                .map(file -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("file", file.getKey());
                    row.put("bytes", file.getValue().at("bytes").whole());
                    row.put("sha256", file.getValue().at("sha256").text());
                    return row;
                })
                .toList();
    }
}
