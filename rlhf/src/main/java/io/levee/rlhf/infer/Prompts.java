package io.levee.rlhf.infer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Datasets;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.data.Prompt;
import io.levee.rlhf.data.ReadOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prompts from a file: rows in any of the shapes that {@link Datasets} knows, or a prompt on each line. */
public final class Prompts {
    private Prompts() {}

    /**
     * The prompts of a file: JSON where the first character is a brace or bracket, otherwise its lines that are not blank.
     *
     * @throws BadInputException when it cannot be read or holds no prompt
     */
    public static List<Dialogue> read(Path file) {
        if (isJson(file)) {
            return Datasets.prompts(List.of(new DatasetSpec(file, 1)), ReadOptions.of(0)).rows().stream()
                    .map(Prompt::dialogue)
                    .toList();
        }
        List<Dialogue> prompts;
        try (var lines = Files.lines(file)) {
            prompts = lines.filter(line -> !line.isBlank()).map(Dialogue::of).toList();
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        } catch (java.io.UncheckedIOException failure) {
            throw FileErrors.reading(file, failure.getCause());
        }
        if (prompts.isEmpty()) {
            throw new BadInputException(
                    file + ": is empty; expected a prompt on each line, or rows with a field \"prompt\"");
        }
        return prompts;
    }

    private static boolean isJson(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            int c = reader.read();
            while (c >= 0 && Character.isWhitespace(c)) {
                c = reader.read();
            }
            boolean gzip = c == 0x1f;
            return c == '{' || c == '[' || gzip;
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }
}
