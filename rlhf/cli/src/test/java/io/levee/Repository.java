package io.levee;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of this repository that people read: sources, documents and recipes. */
final class Repository {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Set<String> KINDS = Set.of("java", "cu", "md", "yaml", "sh", "py", "jinja");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "shared");

    private Repository() {}

    /** A path from the root. */
    static Path file(String name) {
        return ROOT.resolve(name);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All files, without what a build makes. */
    static List<Path> files() {
        return below(ROOT)
                .filter(file -> KINDS.contains(extension(file)))
                .sorted()
                .toList();
    }

    private static Stream<Path> below(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(path -> !NOT_OURS.contains(path.getFileName().toString())).toList().stream()
                    .flatMap(path -> Files.isDirectory(path) ? below(path) : Stream.of(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** A file's path from the root, with /. */
    static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
