package io.levee.rlhf.shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder of shared models and data, which is not part of the sources; tests that need it are skipped without it. */
public final class SharedFolder {
    private SharedFolder() {}

    /** A path below the shared folder; skips the test when it does not exist. */
    public static Path require(String path) {
        Optional<Path> found = candidates()
                .map(root -> root.resolve(path))
                .filter(Files::exists)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(),
                "no folder shared with " + path + " above the working directory (or in -Dlevee.shared)");
        return found.orElseThrow();
    }

    private static Stream<Path> candidates() {
        String named = System.getProperty("levee.shared");
        if (named != null) {
            return Stream.of(Path.of(named));
        }
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("shared"));
    }
}
