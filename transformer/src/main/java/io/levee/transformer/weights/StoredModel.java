package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.model.ModelConfig;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model in files, mapped into memory: its configuration, and its weights under the names of the Hugging Face layout. What
 * it hands out lives as long as the arena it was opened in.
 */
sealed interface StoredModel permits FolderModel, GgufModel {
    /**
     * Opens a folder in the Hugging Face layout or a GGUF file.
     *
     * @throws BadInputException when there is none, or it is not valid
     */
    static StoredModel open(Path path, Arena arena) {
        return isGguf(path) ? GgufModel.open(path, arena) : FolderModel.open(path, arena);
    }

    /** Whether a path is that of a GGUF file; folders are in the Hugging Face layout. */
    static boolean isGguf(Path path) {
        return path.toString().endsWith(".gguf") && !Files.isDirectory(path);
    }

    /** Folder or file. */
    Path path();

    /** The sizes. */
    ModelConfig config();

    /**
     * The weight of a name of the Hugging Face layout, or empty when the model has none.
     *
     * @throws BadInputException when its type is not one that Levee computes with
     */
    Optional<StoredWeight> find(String name);

    /** The file with the weights, or their index, for messages. */
    Path weightsFile();

    /** The name of a weight in the file, for messages. */
    String nameInFile(String name);
}
