package io.levee.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders: what is in them, forced to the disk or deleted. Links are not followed. */
final class Folders {
    private Folders() {}

    /** A path and all that is below it, sorted, so that a folder stands before its content. */
    static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted().toList();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** Forces a folder and all that is below it to the disk. */
    static void force(Path root) throws IOException {
        for (Path path : walk(root).reversed()) {
            if (Files.isDirectory(path)) {
                AtomicFiles.forceFolder(path);
            } else {
                AtomicFiles.forceFile(path);
            }
        }
    }

    /** Deletes a path and all that is below it, if it exists. */
    static void delete(Path root) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            for (Path path : walk(root).reversed()) {
                Files.delete(path);
            }
        }
    }
}
