package io.levee.rlhf.run;

import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Hashes;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.transformer.weights.AdapterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/** SHA-256 sums of the files that a run reads, found among its options: models, worlds, data and judgements. */
final class InputHashes {
    /** Extensions of files that models and worlds consist of. */
    private static final Set<String> READ = Set.of("safetensors", "json", "model", "jsonl", "gguf");

    /** Options with text that names what a run writes, or no file at all. */
    private static final Set<String> NO_INPUTS = Set.of("out", "export-pairs");

    private InputHashes() {}

    static SequencedMap<String, Object> of(Object options) {
        SequencedMap<String, Object> hashes = new LinkedHashMap<>();
        OptionValues.of(options).forEach((name, value) -> {
            if (name.endsWith("data") && value instanceof List<?> specs) {
                specs.forEach(spec -> DatasetSpec.parse(spec.toString()).files().forEach(file -> add(hashes, file)));
            } else if (name.endsWith("model") && value instanceof List<?> named) {
                named.forEach(each ->
                        addPath(hashes, NamedValue.parse(each.toString()).value()));
            } else if (value instanceof String text && !NO_INPUTS.contains(name)) {
                addPath(hashes, text);
            }
        });
        return hashes;
    }

    /** A file, or what a folder holds of a model or a world; for an adapter also the model under it. */
    private static void addPath(SequencedMap<String, Object> hashes, String text) {
        if (text.indexOf('\0') >= 0) {
            return;
        }
        Path path = Path.of(text);
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                files.sorted().filter(file -> READ.contains(extension(file))).forEach(file -> add(hashes, file));
            } catch (IOException failure) {
                throw FileErrors.reading(path, failure);
            }
            if (AdapterFolder.is(path)) {
                addPath(hashes, AdapterFolder.base(path).toString());
            }
        } else {
            add(hashes, path);
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void add(SequencedMap<String, Object> hashes, Path file) {
        if (Files.isRegularFile(file)) {
            hashes.put(file.toString(), Hashes.sha256(file));
        }
    }
}
