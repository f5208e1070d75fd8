package io.levee.transformer.weights;

import io.levee.engine.store.Gguf;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/** A model in a GGUF file. */
record GgufModel(Gguf file, ModelConfig config) implements StoredModel {
    static GgufModel open(Path path, Arena arena) {
        Gguf file = Gguf.open(path, arena);
        return new GgufModel(file, GgufConfig.read(file));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Optional<StoredWeight> find(String name) {
        return file.find(GgufNames.of(name)).map(tensor -> StoredWeight.of(tensor, order(config, name)));
    }

    @Override
    public Path weightsFile() {
        return path();
    }

    @Override
    public String nameInFile(String name) {
        return GgufNames.of(name);
    }

    /** How the rows of a weight are ordered in a GGUF file, where that is not as in the Hugging Face layout. */
    static Optional<RowOrder> order(ModelConfig config, String name) {
        boolean interleaved = config.family() == Family.LLAMA || config.family() == Family.MISTRAL;
        if (interleaved && GgufNames.isQuery(name)) {
            return Optional.of(new RowOrder(config.heads(), config.headWidth()));
        }
        if (interleaved && GgufNames.isKey(name)) {
            return Optional.of(new RowOrder(config.keyValueHeads(), config.headWidth()));
        }
        return Optional.empty();
    }
}
