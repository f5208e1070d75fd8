package io.levee.rlhf.run;

import io.levee.engine.store.Hashes;
import io.levee.rlhf.data.DatasetSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** SHA-256 sums of the files that a run reads, found among its options: models and data. */
final class InputHashes {
    private InputHashes() {}

    static SequencedMap<String, Object> of(Object options) {
        SequencedMap<String, Object> hashes = new LinkedHashMap<>();
        OptionValues.of(options).forEach((name, value) -> {
            if (name.endsWith("data") && value instanceof List<?> specs) {
                specs.forEach(
                        spec -> add(hashes, DatasetSpec.parse(spec.toString()).path()));
            } else if (value instanceof String text && !name.equals("out") && !name.equals("threshold")) {
                addModel(hashes, text);
            }
        });
        return hashes;
    }

    private static void addModel(SequencedMap<String, Object> hashes, String text) {
        if (text.indexOf('\0') >= 0) {
            return;
        }
        for (String file : List.of("model.safetensors", "config.json", "tokenizer.json", "score.json")) {
            add(hashes, Path.of(text).resolve(file));
        }
    }

    private static void add(SequencedMap<String, Object> hashes, Path file) {
        if (Files.isRegularFile(file)) {
            hashes.put(file.toString(), Hashes.sha256(file));
        }
    }
}
