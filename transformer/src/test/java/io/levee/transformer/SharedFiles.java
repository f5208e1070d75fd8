package io.levee.transformer;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** Reference files of tests: those beside the project, which may be missing, and those in the test resources. */
public final class SharedFiles {
    private SharedFiles() {}

    /** A file or folder of the shared material; the calling test is skipped where it is missing. */
    public static Path path(String relative) {
        Optional<Path> root = root();
        Assumptions.assumeTrue(root.isPresent(), "there is no folder named shared beside the project");
        Path path = root.get().resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), path + " is missing");
        return path;
    }

    private static Optional<Path> root() {
        String named = System.getProperty("levee.shared");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isDirectory);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("shared"))) {
                return Optional.of(folder.resolve("shared"));
            }
        }
        return Optional.empty();
    }

    /** A file among the test resources of a class's package. */
    public static Path resource(Class<?> test, String name) {
        try {
            return Path.of(test.getResource(name).toURI());
        } catch (URISyntaxException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The values of a file of JSON lines. */
    public static List<Json> jsonLines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return IntStream.range(0, lines.size())
                    .mapToObj(i -> Json.parse(lines.get(i), file + ", line " + (i + 1)))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The whole numbers of a JSON array. */
    public static int[] ids(Json array) {
        return array.items().stream().mapToInt(Json::integer).toArray();
    }
}
