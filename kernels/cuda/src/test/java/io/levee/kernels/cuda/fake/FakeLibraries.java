package io.levee.kernels.cuda.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The libraries, compiled once and loaded into this JVM: from then on they, and not NVIDIA's, are what JCuda and every lookup of
 * libcuda.so.1 and libcublas.so.12 find here.
 */
final class FakeLibraries {
    /** By the names that a program asks for. */
    static final List<String> NAMES = List.of("libcuda.so.1", "libcublas.so.12");

    private static List<Path> loaded = List.of();
    private static Optional<String> obstacle = Optional.empty();

    private FakeLibraries() {}

    /** Compiles and loads them; empty when that was done, or why it cannot be done here. */
    static synchronized Optional<String> load() {
        if (loaded.isEmpty() && obstacle.isEmpty()) {
            try {
                loaded = compile();
                loaded.forEach(FakeLibraries::load);
            } catch (IOException e) {
                obstacle = Optional.of("the fake libraries cannot be compiled here: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                obstacle = Optional.of("interrupted");
            }
        }
        return obstacle;
    }

    /** Where they lie. */
    static List<Path> files() {
        return loaded;
    }

    @SuppressWarnings("restricted") // machine code
    private static void load(Path library) {
        System.load(library.toString());
    }

    private static List<Path> compile() throws IOException, InterruptedException {
        Path module = module();
        Path folder = Files.createDirectories(Path.of("target", "fakecuda").toAbsolutePath());
        List<Path> libraries = new ArrayList<>();
        for (String name : NAMES) {
            // JCuda's library of cuBLAS asks for its symbols by version.
            Path versions = folder.resolve(name + ".map");
            Files.writeString(versions, name + " { global: *; };\n");
            Path source = module.resolve(Path.of("src", "test", "c", "fakecuda.c"));
            List<String> command =
                    new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"));
            command.add("-Wl,-soname," + name);
            if (name.startsWith("libcublas")) {
                command.add("-Wl,--version-script=" + versions);
            }
            // Another JVM may run from the old file: it is replaced, not rewritten.
            Path made = Files.createTempFile(folder, name, ".new");
            command.addAll(List.of("-o", made.toString(), source.toString()));
            run(command, folder.resolve(name + ".log"));
            libraries.add(Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE));
        }
        return libraries;
    }

    private static void run(List<String> command, Path log) throws IOException, InterruptedException {
        Process compiler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + Files.readString(log));
        }
    }

    /** The module that holds the source, seen from it, from the one beside it or from one at the root. */
    private static Path module() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.of(here, here.resolveSibling("cuda"), here.resolveSibling("kernels/cuda"))
                .filter(folder -> Files.isRegularFile(folder.resolve("src/test/c/fakecuda.c")))
                .findFirst()
                .orElseThrow();
    }
}
