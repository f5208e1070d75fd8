package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.GenerationConfig;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A model in the Hugging Face layout: config.json and safetensors. The score head may be one of safe-rlhf. */
record FolderModel(Path path, ModelConfig config, TensorLayout layout, Safetensors file, Arena arena)
        implements StoredModel {
    static FolderModel open(Path folder, Arena arena) {
        ModelConfig config = config(folder);
        return new FolderModel(
                folder, config, TensorLayout.huggingFace(config), Safetensors.open(folder, arena), arena);
    }

    static ModelConfig config(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    folder + ": no such model; expected a folder with config.json, or a file whose name ends in .gguf");
        }
        if (!Files.exists(folder.resolve(ConfigFile.NAME))) {
            throw new BadInputException(folder + ": expected " + ConfigFile.NAME + " in this folder, found none"
                    + ggufIn(folder)
                            .map(file -> "; " + file.getFileName() + " in it is a model by itself: name that file")
                            .orElse(""));
        }
        return GenerationConfig.in(folder).addTo(ConfigFile.read(folder));
    }

    private static Optional<Path> ggufIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(StoredModel::isGguf).sorted().findFirst();
        } catch (IOException failure) {
            throw FileErrors.reading(folder, failure);
        }
    }

    @Override
    public Optional<StoredWeight> find(String name) {
        WeightPlace place = layout.place(name);
        Optional<StoredTensor> tensor = file.find(place.tensor());
        if (tensor.isEmpty() && name.equals(ModelParameters.SCORE_HEAD)) {
            tensor = SafeRlhfHead.of(path, file).map(head -> head.head(arena));
        } else if (tensor.isEmpty() && name.equals(ModelParameters.SCORE_BIAS)) {
            tensor = SafeRlhfHead.of(path, file).map(head -> head.bias(arena));
        }
        return tensor.map(place::in);
    }

    @Override
    public Path weightsFile() {
        return file.path();
    }

    @Override
    public String nameInFile(String name) {
        return layout.place(name).tensor();
    }
}
