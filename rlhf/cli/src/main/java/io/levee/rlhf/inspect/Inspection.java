package io.levee.rlhf.inspect;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.data.ColumnNames;
import io.levee.rlhf.data.DataSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Looks into whatever lies at a path. The facts are maps, lists, texts, numbers and flags, as
 * {@link io.levee.engine.store.Json#write} takes them; a list of maps with equal keys is a table.
 */
public final class Inspection {
    private Inspection() {}

    /**
     * What else is asked of a data file.
     *
     * @param model a model directory, whose tokenizer and template show what a batch looks like
     * @param template name of the template; empty for the model's own
     * @param rows rows that are shown as a batch
     * @param columns what a data file calls its columns
     */
    public record Options(Optional<Path> model, Optional<String> template, int rows, ColumnNames columns) {}

    /**
     * The facts about a model directory, run directory, checkpoint, data file, safetensors or GGUF file.
     *
     * @throws BadInputException when there is nothing of that kind, or it is broken
     */
    public static SequencedMap<String, Object> of(Path path, Options options) {
        if (!Files.exists(path) && path.toString().indexOf('*') >= 0) {
            return DataFacts.of(path, options);
        }
        if (!Files.exists(path)) {
            throw new BadInputException(path + ": there is no such file or folder");
        }
        return Files.isDirectory(path) ? folder(path, options) : file(path, options);
    }

    /** Whether a path is looked at as a data file, unless there is nothing. */
    public static boolean isData(Path path) {
        return !Files.isDirectory(path) && !isSafetensors(path) && !isGguf(path);
    }

    private static boolean isSafetensors(Path path) {
        return path.toString().endsWith(".safetensors") || path.toString().endsWith(".safetensors.index.json");
    }

    private static boolean isGguf(Path path) {
        return path.toString().endsWith(".gguf");
    }

    private static SequencedMap<String, Object> folder(Path path, Options options) {
        if (Files.exists(path.resolve("run.json"))) {
            return RunInspection.of(path);
        }
        if (Files.exists(path.resolve("manifest.json"))) {
            return CheckpointFacts.of(path);
        }
        if (Files.exists(path.resolve("config.json"))) {
            return ModelFacts.of(path);
        }
        if (Files.exists(path.resolve("tokenizer.json")) || Files.exists(path.resolve("tokenizer.model"))) {
            return ModelFacts.tokenizerOnly(path);
        }
        if (DataSummary.isFolderOfData(path)) {
            return DataFacts.of(path, options);
        }
        throw new BadInputException(path + ": expected a model (config.json), a run (run.json), a checkpoint"
                + " (manifest.json) or data files in this folder, found none of them");
    }

    private static SequencedMap<String, Object> file(Path path, Options options) {
        if (isSafetensors(path)) {
            return TensorFacts.safetensors(path);
        }
        if (isGguf(path)) {
            return ModelFacts.gguf(path);
        }
        return DataFacts.of(path, options);
    }
}
