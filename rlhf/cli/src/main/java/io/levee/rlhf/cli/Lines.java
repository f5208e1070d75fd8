package io.levee.rlhf.cli;

import io.levee.engine.store.FileErrors;
import io.levee.rlhf.data.Pipes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Lines of a file or of standard input, UTF-8. */
final class Lines {
    private Lines() {}

    /**
     * Opens, works and closes.
     *
     * @param file null or - for standard input
     * @param work on the lines and the name of their source
     */
    static <T> T of(Path file, Console console, BiFunction<BufferedReader, String, T> work) {
        if (file == null || file.equals(Pipes.STANDARD_INPUT)) {
            return work.apply(
                    new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)), "standard input");
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return work.apply(in, file.toString());
        } catch (UncheckedIOException failure) {
            throw FileErrors.reading(file, failure.getCause());
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }
}
