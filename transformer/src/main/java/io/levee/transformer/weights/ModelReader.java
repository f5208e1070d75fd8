package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads models in the Hugging Face layout into float32 parameters. */
public final class ModelReader {
    private ModelReader() {}

    /** The configuration of a model directory. */
    public static ModelConfig config(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new BadInputException(directory + ": no such model directory; expected a folder with config.json");
        }
        return ConfigFile.read(directory);
    }

    /** What a model directory is read as. */
    public enum Use {
        /** A language model. */
        LANGUAGE,
        /** A score model with its head. */
        SCORE,
        /** A language model whose trunk a score model starts from. */
        TRUNK;

        private List<Declaration> declarations(ModelConfig config) {
            return switch (this) {
                case LANGUAGE -> ModelParameters.causal(config);
                case SCORE, TRUNK -> ModelParameters.score(config);
            };
        }

        private boolean reads(String name) {
            return !name.equals(ModelParameters.SCORE_BIAS)
                    && !(this == TRUNK && name.equals(ModelParameters.SCORE_HEAD));
        }
    }

    /**
     * Holds the names, types and shapes of a model's weights against its configuration, without reading a value.
     *
     * @throws BadInputException when they do not match, or a file is missing or not valid
     */
    public static void check(Path directory, Use use) {
        try (Arena arena = Arena.ofConfined()) {
            stored(directory, use, arena);
        }
        if (use == Use.SCORE) {
            ScoreFile.read(directory);
        }
    }

    /** A language model's weights. */
    public static ParameterSet causal(Device device, Path directory, boolean trainable) {
        return read(device, directory, Use.LANGUAGE, trainable);
    }

    /** A score model's weights; its head must be there. */
    public static ParameterSet score(Device device, Path directory, boolean trainable) {
        float bias = ScoreFile.read(directory).map(ScoreFile::bias).orElse(0f);
        ParameterSet set = read(device, directory, Use.SCORE, trainable);
        device.write(set.parameter(ModelParameters.SCORE_BIAS).values(), new float[] {bias});
        return set;
    }

    /** A score model whose trunk is a language model's and whose head is zero still. */
    public static ParameterSet scoreFromCausal(Device device, Path directory, boolean trainable) {
        return read(device, directory, Use.TRUNK, trainable);
    }

    /** Everything is checked before memory is taken. */
    private static ParameterSet read(Device device, Path directory, Use use, boolean trainable) {
        try (Arena arena = Arena.ofConfined()) {
            SequencedMap<String, StoredTensor> stored = stored(directory, use, arena);
            ParameterSet set = new ParameterSet(device.kernels(), use.declarations(config(directory)), trainable);
            stored.forEach((name, tensor) -> upload(device, set.parameter(name).values(), tensor));
            set.refresh();
            return set;
        }
    }

    private static SequencedMap<String, StoredTensor> stored(Path directory, Use use, Arena arena) {
        ModelConfig config = config(directory);
        Safetensors file = Safetensors.open(directory, arena);
        SequencedMap<String, StoredTensor> stored = new LinkedHashMap<>();
        for (Declaration declaration : use.declarations(config)) {
            String name = declaration.name();
            if (use.reads(name)) {
                stored.put(name, stored(file, directory, declaration));
            }
        }
        return stored;
    }

    private static StoredTensor stored(Safetensors file, Path directory, Declaration declaration) {
        String name = declaration.name();
        if (name.equals(ModelParameters.SCORE_HEAD) && file.find(name).isEmpty()) {
            throw new BadInputException(directory + ": no tensor " + name
                    + ": this is a language model; a score model with a trained head is expected here");
        }
        StoredTensor tensor = file.at(name);
        tensor.require(
                declaration.shape().sizes().stream().mapToLong(Long::longValue).toArray());
        dtype(tensor);
        return tensor;
    }

    private static void upload(Device device, Slice to, StoredTensor stored) {
        Dtype dtype = dtype(stored);
        if (dtype == Dtype.F32) {
            device.kernels().upload(to, stored.data());
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment decoded = arena.allocate(4 * to.count(), 64);
            Values.decode(stored.data(), dtype, 0, to.count(), decoded, 0);
            device.kernels().upload(to, decoded);
        }
    }

    private static Dtype dtype(StoredTensor stored) {
        return switch (stored.dtype()) {
            case "F32" -> Dtype.F32;
            case "F16" -> Dtype.F16;
            case "BF16" -> Dtype.BF16;
            default ->
                throw new BadInputException(stored.place() + ": " + stored.name() + ": type " + stored.dtype()
                        + " is not a weight type; expected F32, F16 or BF16");
        };
    }
}
