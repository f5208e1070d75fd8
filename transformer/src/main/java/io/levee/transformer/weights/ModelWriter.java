package io.levee.transformer.weights;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes models in the Hugging Face layout: float32, or bfloat16 or float16, to which values are rounded. The folder exists;
 * files appear whole or not at all. The tokenizer writes its own files.
 */
public final class ModelWriter {
    /** Name of the weights' file. */
    public static final String WEIGHTS = "model.safetensors";

    private ModelWriter() {}

    /** config.json, generation_config.json and the weights of a language model, float32. */
    public static void causal(Device device, ModelConfig config, Weights weights, Path directory) {
        causal(device, config, weights, Dtype.F32, directory);
    }

    /**
     * As {@link #causal(Device, ModelConfig, Weights, Path)}.
     *
     * @param dtype F32, BF16 or F16
     * @throws BadInputException when config.json has no way to say what the model is
     */
    public static void causal(Device device, ModelConfig config, Weights weights, Dtype dtype, Path directory) {
        writeConfig(config, false, dtype, directory);
        AtomicFiles.write(directory.resolve("generation_config.json"), Json.writePretty(generation(config)) + "\n");
        write(device, config, ModelParameters.causal(config), weights, dtype, directory.resolve(WEIGHTS));
    }

    /** config.json, score.json and the weights of a score model (…ForSequenceClassification in transformers), float32. */
    public static void score(Device device, ModelConfig config, Weights weights, ScoreFile score, Path directory) {
        score(device, config, weights, Optional.of(score), Dtype.F32, directory);
    }

    /**
     * As {@link #score(Device, ModelConfig, Weights, ScoreFile, Path)}. transformers has no place for the head's bias: it is in
     * score.json alone.
     *
     * @param score empty for a model of which nothing is known but its weights, whose bias must be 0 then
     * @param dtype F32, BF16 or F16
     * @throws BadInputException when config.json has no way to say what the model is, or its bias would be lost
     */
    public static void score(
            Device device,
            ModelConfig config,
            Weights weights,
            Optional<ScoreFile> score,
            Dtype dtype,
            Path directory) {
        requireBiasKept(device, weights, score, directory);
        writeConfig(withoutAmbiguousPad(config), true, dtype, directory);
        score.ifPresent(known -> known.write(directory));
        write(device, config, withoutBias(config), weights, dtype, directory.resolve(WEIGHTS));
    }

    /** What is stored of a score model: the bias of its head has no place among the weights. */
    static List<Declaration> withoutBias(ModelConfig config) {
        return ModelParameters.score(config).stream()
                .filter(d -> !d.name().equals(ModelParameters.SCORE_BIAS))
                .toList();
    }

    /** The bias is kept beside the weights, with what the model measures. */
    static void requireBiasKept(Device device, Weights weights, Optional<ScoreFile> score, Path place) {
        float bias = device.floats(weights.parameter(ModelParameters.SCORE_BIAS).values())[0];
        if (score.isEmpty() && bias != 0) {
            throw new BadInputException(
                    ("%s: the head's bias %s would be lost, for it is not known whether the model measures "
                                    + "reward or cost; write a %s beside the model that is converted")
                            .formatted(place, bias, ScoreFile.NAME));
        }
    }

    /**
     * The configuration without a padding token that also ends texts: transformers scores the last token that is not padding,
     * and would pass over the end.
     */
    private static ModelConfig withoutAmbiguousPad(ModelConfig c) {
        ModelConfig.SpecialIds special = c.special();
        boolean ambiguous = special.pad().isPresent()
                && special.end().contains(special.pad().getAsInt());
        return ambiguous ? c.with(new ModelConfig.SpecialIds(special.begin(), special.end(), OptionalInt.empty())) : c;
    }

    private static void writeConfig(ModelConfig config, boolean score, Dtype dtype, Path directory) {
        Map<String, Object> fields = new LinkedHashMap<>(ConfigFile.fields(config, score));
        fields.put("dtype", name(dtype));
        String text = Json.writePretty(fields) + "\n";
        ModelConfig read = ConfigFile.of(Json.parse(text, ConfigFile.NAME));
        if (!read.equals(config)) {
            throw new BadInputException(
                    "%s: %s of transformers has no way to say what this model is: %s would become %s"
                            .formatted(directory, ConfigFile.NAME, config, read));
        }
        AtomicFiles.write(directory.resolve(ConfigFile.NAME), text);
    }

    private static String name(Dtype dtype) {
        return switch (dtype) {
            case F32 -> "float32";
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            case I32, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K ->
                throw new IllegalArgumentException(
                        dtype + " is no type of the Hugging Face layout; expected F32, BF16 or F16");
        };
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

    private static void write(
            Device device,
            ModelConfig config,
            List<Declaration> declarations,
            Weights weights,
            Dtype dtype,
            Path file) {
        SafetensorsWriter writer = new SafetensorsWriter();
        TensorLayout.huggingFace(config)
                .tensors(device, declarations, weights, _ -> dtype)
                .forEach(t -> writer.add(t.name(), t.dtype().name(), t.shape(), t.bytes()));
        writer.write(file);
    }
}
