package io.levee.rlhf.run;

import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Hashes;
import io.levee.transformer.weights.AdapterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/** SHA-256 sums of the files that a run reads, found among its options: models, worlds, data and judgements. */
final class InputHashes {
    /** Extensions of files that models and worlds consist of. */
    private static final Set<String> READ = Set.of("safetensors", "json", "model", "jsonl", "gguf");

    private InputHashes() {}

    static SequencedMap<String, Object> of(Object options) {
        SequencedMap<String, Object> hashes = new LinkedHashMap<>();
        SequencedMap<String, Object> values = OptionValues.of(options);
        InputPaths.map(values, path -> {
            add(hashes, path);
            return path;
        });
        InputPaths.data(values).forEach(spec -> spec.files().forEach(file -> addFile(hashes, file)));
        return hashes;
    }

    /** A file, or what a folder holds of a model or a world; for an adapter also the model under it. */
    private static void add(SequencedMap<String, Object> hashes, Path path) {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                files.sorted().filter(file -> READ.contains(extension(file))).forEach(file -> addFile(hashes, file));
            } catch (IOException failure) {
                throw FileErrors.reading(path, failure);
            }
            if (AdapterFolder.is(path)) {
                add(hashes, AdapterFolder.base(path));
            }
        } else {
            addFile(hashes, path);
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void addFile(SequencedMap<String, Object> hashes, Path file) {
        if (Files.isRegularFile(file)) {
            hashes.computeIfAbsent(file.toString(), _ -> Hashes.sha256(file));
        }
    }
}
