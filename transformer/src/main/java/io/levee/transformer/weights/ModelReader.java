package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
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

    /** A language model's weights. */
    public static ParameterSet causal(Device device, Path directory, boolean trainable) {
        ParameterSet set = new ParameterSet(
                device.kernels(), ModelParameters.causal(config(directory)), trainable);
        fill(device, set, directory, false);
        return set;
    }

    /** A score model's weights; its head must be there. */
    public static ParameterSet score(Device device, Path directory, boolean trainable) {
        ParameterSet set =
                new ParameterSet(device.kernels(), ModelParameters.score(config(directory)), trainable);
        fill(device, set, directory, false);
        float bias = ScoreFile.read(directory).map(ScoreFile::bias).orElse(0f);
        device.write(set.parameter(ModelParameters.SCORE_BIAS).values(), new float[] {bias});
        return set;
    }

    /** A score model whose trunk is a language model's and whose head is zero still. */
    public static ParameterSet scoreFromCausal(Device device, Path directory, boolean trainable) {
        ParameterSet set =
                new ParameterSet(device.kernels(), ModelParameters.score(config(directory)), trainable);
        fill(device, set, directory, true);
        return set;
    }

    private static void fill(Device device, ParameterSet set, Path directory, boolean withoutHead) {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(directory, arena);
            for (Parameter parameter : set.parameters().values()) {
                String name = parameter.name();
                boolean head = name.equals(ModelParameters.SCORE_HEAD);
                if (name.equals(ModelParameters.SCORE_BIAS) || head && withoutHead) {
                    continue;
                }
                if (head && file.find(name).isEmpty()) {
                    throw new BadInputException(directory + ": no tensor " + name
                            + ": this is a language model; a score model with a trained head is expected here");
                }
                fill(device, parameter, file.at(name));
            }
        }
        set.refresh();
    }

    private static void fill(Device device, Parameter parameter, StoredTensor stored) {
        stored.require(parameter.shape().sizes().stream().mapToLong(Long::longValue).toArray());
        upload(device, parameter.values(), stored);
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
