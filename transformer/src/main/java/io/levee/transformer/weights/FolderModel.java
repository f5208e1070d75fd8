package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A model in the Hugging Face layout: config.json and safetensors. The score head may be one of safe-rlhf. */
record FolderModel(Path path, ModelConfig config, Safetensors file, Arena arena) implements StoredModel {
    static FolderModel open(Path folder, Arena arena) {
        return new FolderModel(folder, config(folder), Safetensors.open(folder, arena), arena);
    }

    static ModelConfig config(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    folder + ": no such model; expected a folder with config.json, or a file whose name ends in .gguf");
        }
        return ConfigFile.read(folder);
    }

    @Override
    public Optional<StoredWeight> find(String name) {
        Optional<StoredTensor> tensor = file.find(name);
        if (tensor.isEmpty() && name.equals(ModelParameters.SCORE_HEAD)) {
            tensor = SafeRlhfHead.of(path, file).map(head -> head.head(arena));
        } else if (tensor.isEmpty() && name.equals(ModelParameters.SCORE_BIAS)) {
            tensor = SafeRlhfHead.of(path, file).map(head -> head.bias(arena));
        }
        return tensor.map(found -> StoredWeight.of(found, Optional.empty()));
    }

    @Override
    public Path weightsFile() {
        return file.path();
    }

    @Override
    public String nameInFile(String name) {
        return name;
    }
}
