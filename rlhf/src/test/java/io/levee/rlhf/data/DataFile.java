package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** A small data file in a temporary folder, and short ways to read it. */
record DataFile(Path path) {
    static DataFile of(Path folder, String name, String text) {
        return of(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static DataFile of(Path folder, String name, byte[] bytes) {
        try {
            return new DataFile(Files.write(folder.resolve(name), bytes));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static DataFile lines(Path folder, String... lines) {
        return of(folder, "data.jsonl", String.join("\n", lines) + "\n");
    }

    List<DatasetSpec> spec() {
        return spec(1);
    }

    List<DatasetSpec> spec(double proportion) {
        return List.of(new DatasetSpec(path, proportion));
    }

    Dataset<Prompt> prompts() {
        return Datasets.prompts(spec(), ReadOptions.of(1));
    }

    Dataset<Demonstration> demonstrations() {
        return Datasets.demonstrations(spec(), ReadOptions.of(1));
    }

    Dataset<Comparison> comparisons(Label... needed) {
        return Datasets.comparisons(spec(), Set.of(needed), ReadOptions.of(1));
    }

    /** The complaint of an action, with the folder left out. */
    String complaint(Executable action) {
        return assertThrows(BadInputException.class, action).getMessage().replace(path.getParent() + "/", "");
    }
}
