package io.levee.transformer.weights;

import io.levee.engine.store.Gguf;
import io.levee.transformer.model.ModelConfig;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/** A model in a GGUF file. */
record GgufModel(Gguf file, ModelConfig config, TensorLayout layout) implements StoredModel {
    static GgufModel open(Path path, Arena arena) {
        Gguf file = Gguf.open(path, arena);
        ModelConfig config = GgufConfig.read(file);
        return new GgufModel(file, config, TensorLayout.gguf(config));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Optional<StoredWeight> find(String name) {
        WeightPlace place = layout.place(name);
        return file.find(place.tensor()).map(place::in);
    }

    @Override
    public Path weightsFile() {
        return path();
    }

    @Override
    public String nameInFile(String name) {
        return layout.place(name).tensor();
    }
}
