package io.levee.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The list of a checkpoint's files with their sizes and SHA-256 sums, and the facts that decide a run's bits. */
final class Manifest {
    static final String FILE = "manifest.json";
    private static final int FORMAT = 1;

    private Manifest() {}

    /** What is checked for each file. */
    private record Sum(long bytes, String sha256) {}

    /** Sums all files of a folder and writes its manifest. */
    static void write(Path folder, long step, Map<String, ?> facts) throws IOException {
        SequencedMap<String, Object> sums = new LinkedHashMap<>();
        for (String name : files(folder)) {
            Path file = folder.resolve(name);
            sums.put(name, new Sum(Files.size(file), Hashes.sha256(file)));
        }
        SequencedMap<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.put("step", step);
        manifest.put("facts", facts);
        manifest.put("files", sums);
        Files.writeString(folder.resolve(FILE), Json.writePretty(manifest));
    }

    /**
     * Checks every file of a folder against its manifest.
     *
     * @throws BadInputException when the manifest or a file is missing, superfluous or changed
     */
    static Checkpoint verify(Path folder) {
        Json manifest = Json.parse(folder.resolve(FILE));
        if (manifest.at("format").integer() != FORMAT) {
            throw manifest.at("format")
                    .error("expected %d, found %d; it was written by another version of Levee"
                            .formatted(FORMAT, manifest.at("format").integer()));
        }
        SequencedMap<String, Json> sums = manifest.at("files").fields();
        try {
            List<String> found = files(folder);
            if (!found.equals(sums.keySet().stream().sorted().toList())) {
                throw new BadInputException(
                        "%s: expected the files %s, found %s".formatted(folder, sums.keySet(), found));
            }
            for (String name : found) {
                verify(folder.resolve(name), sums.get(name));
            }
        } catch (IOException failure) {
            throw FileErrors.reading(folder, failure);
        }
        manifest.at("facts").fields();
        return new Checkpoint(manifest.at("step").whole(), folder, manifest.at("facts"));
    }

    private static void verify(Path file, Json expected) throws IOException {
        long bytes = expected.at("bytes").whole();
        if (Files.size(file) != bytes) {
            throw new BadInputException("%s: expected %,d bytes, found %,d".formatted(file, bytes, Files.size(file)));
        }
        String sum = Hashes.sha256(file);
        if (!sum.equals(expected.at("sha256").text())) {
            throw new BadInputException("%s: expected SHA-256 %s, found %s"
                    .formatted(file, expected.at("sha256").text(), sum));
        }
    }

    /** Names of all files in a folder and below, except the manifest, sorted, with / between folders. */
    static List<String> files(Path folder) throws IOException {
        return Folders.walk(folder).stream()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                .filter(name -> !name.equals(FILE))
                .sorted()
                .toList();
    }
}
