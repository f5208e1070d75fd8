package io.levee.kernels.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The CUDA sources of this module and what was made of them. */
final class PtxFiles {
    private static final Path SOURCES = Path.of("src", "main", "cuda");
    private static final Path COMPILED = Path.of("src", "main", "resources", "io", "levee", "kernels", "cuda");

    private PtxFiles() {}

    /** The folder of the .cu files. */
    static Path sources() {
        return module().resolve(SOURCES);
    }

    /** The folder of the .ptx files. */
    static Path compiled() {
        return module().resolve(COMPILED);
    }

    /** Files of a folder with an ending, by name, in the order of their bytes. */
    static List<Path> withEnding(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Names of those files without the ending. */
    static List<String> names(Path folder, String ending) {
        return withEnding(folder, ending).stream()
                .map(file -> file.getFileName().toString())
                .map(name -> name.substring(0, name.length() - ending.length()))
                .toList();
    }

    /** This module's folder, seen from it or from the one beside it. */
    static Path module() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve(SOURCES)) ? here : here.resolveSibling("cuda");
    }
}
