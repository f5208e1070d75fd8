package io.levee.rlhf.data;

import io.levee.engine.store.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files in place of what can be read only once: pipes, devices, and standard input under the name {@code -}. What comes out of
 * them is kept until this is closed.
 */
public final class Pipes implements AutoCloseable {
    /** The name of standard input. */
    public static final Path STANDARD_INPUT = Path.of("-");

    private final InputStream standardInput;
    private final Map<Path, Path> kept = new LinkedHashMap<>();
    private Path folder;

    /** @param standardInput read when it is asked for, and not closed */
    public Pipes(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /**
     * A file with what a source holds: the source itself where it is one. A pipe is read to its end.
     *
     * @throws io.levee.engine.store.BadInputException when it cannot be read
     */
    public Path file(Path source) {
        if (!isReadOnce(source)) {
            return source;
        }
        if (!kept.containsKey(source)) {
            kept.put(source, keep(source));
        }
        return kept.get(source);
    }

    /** What this process was given as open files may be a file today, and another one when the run is resumed. */
    private static boolean isReadOnce(Path source) {
        return source.equals(STANDARD_INPUT)
                || source.equals(Path.of("/dev/stdin"))
                || source.startsWith("/dev/fd")
                || source.startsWith("/proc/self/fd")
                || Files.exists(source) && !Files.isRegularFile(source) && !Files.isDirectory(source);
    }

    private Path keep(Path source) {
        boolean standard = source.equals(STANDARD_INPUT);
        String name = standard ? "standard-input" : source.getFileName().toString();
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("levee-");
                folder.toFile().deleteOnExit();
            }
            Path file = folder.resolve(kept.size() + 1 + "-" + name);
            file.toFile().deleteOnExit();
            if (standard) {
                Files.copy(standardInput, file);
            } else {
                try (InputStream in = Files.newInputStream(source)) {
                    Files.copy(in, file);
                }
            }
            return file;
        } catch (IOException failure) {
            throw FileErrors.reading(source, failure);
        }
    }

    /** Where a file of these lies once all have been moved to a folder, which is made if there are any; other files stay. */
    public Path moved(Path file, Path to) {
        if (!kept.containsValue(file)) {
            return file;
        }
        Path target = to.resolve(file.getFileName());
        try {
            Files.createDirectories(to);
            if (Files.exists(file)) {
                Files.copy(file, target);
                Files.delete(file);
            }
            return target;
        } catch (IOException failure) {
            throw FileErrors.writing(target, failure);
        }
    }

    @Override
    public void close() {
        try {
            for (Path file : kept.values()) {
                Files.deleteIfExists(file);
            }
            if (folder != null) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException failure) {
            throw FileErrors.writing(folder, failure);
        }
    }
}
