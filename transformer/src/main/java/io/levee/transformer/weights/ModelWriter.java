package io.levee.transformer.weights;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes models in the Hugging Face layout, float32. The folder exists; files appear whole or not at all. */
public final class ModelWriter {
    /** Name of the weights' file. */
    public static final String WEIGHTS = "model.safetensors";

    private ModelWriter() {}

    /** config.json, generation_config.json and the weights of a language model. */
    public static void causal(Device device, ModelConfig config, Weights weights, Path directory) {
        AtomicFiles.write(
                directory.resolve(ConfigFile.NAME), Json.writePretty(ConfigFile.fields(config, false)) + "\n");
        AtomicFiles.write(directory.resolve("generation_config.json"), Json.writePretty(generation(config)) + "\n");
        weights(device, weights, directory.resolve(WEIGHTS));
    }

    /** config.json, score.json and the weights of a score model (…ForSequenceClassification in transformers). */
    public static void score(Device device, ModelConfig config, Weights weights, ScoreFile score, Path directory) {
        AtomicFiles.write(directory.resolve(ConfigFile.NAME), Json.writePretty(ConfigFile.fields(config, true)) + "\n");
        score.write(directory);
        weights(device, weights, directory.resolve(WEIGHTS));
    }

    private static Map<String, Object> generation(ModelConfig config) {
        Map<String, Object> fields = new LinkedHashMap<>();
        config.special().begin().ifPresent(id -> fields.put("bos_token_id", id));
        List<Integer> end = config.special().end();
        if (!end.isEmpty()) {
            fields.put("eos_token_id", end.size() == 1 ? end.getFirst() : end);
        }
        config.special().pad().ifPresent(id -> fields.put("pad_token_id", id));
        return fields;
    }

    private static void weights(Device device, Weights weights, Path file) {
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Arena arena = Arena.ofConfined()) {
            for (Parameter parameter : weights.parameters().values()) {
                if (!parameter.name().equals(ModelParameters.SCORE_BIAS)) {
                    long[] shape = parameter.shape().sizes().stream()
                            .mapToLong(Long::longValue)
                            .toArray();
                    MemorySegment bytes = arena.allocate(4 * parameter.values().count(), 64);
                    device.kernels().download(bytes, parameter.values());
                    writer.add(parameter.name(), "F32", shape, TensorBytes.of(bytes));
                }
            }
            writer.write(file);
        }
    }
}
