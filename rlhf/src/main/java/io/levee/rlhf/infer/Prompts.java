package io.levee.rlhf.infer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Datasets;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.data.Prompt;
import io.levee.rlhf.data.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prompts from a file: rows in any of the shapes that {@link Datasets} knows, or a prompt on each line. */
public final class Prompts {
    private Prompts() {}

    /**
     * The prompts of a file: rows where {@link Datasets#holdsRows}, otherwise its lines that are not blank.
     *
     * @throws BadInputException when it cannot be read or holds no prompt
     */
    public static List<Dialogue> read(Path file) {
        if (Datasets.holdsRows(file)) {
            return Datasets.prompts(List.of(new DatasetSpec(file, 1)), ReadOptions.of(0)).rows().stream()
                    .map(Prompt::dialogue)
                    .toList();
        }
        List<Dialogue> prompts;
        try (var lines = Files.lines(file)) {
            prompts = lines.map(line -> line.replace("\uFEFF", "")) // the byte order mark of the first
                    .filter(line -> !line.isBlank())
                    .map(Dialogue::of)
                    .toList();
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
}
