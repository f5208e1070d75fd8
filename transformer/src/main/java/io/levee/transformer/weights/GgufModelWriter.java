package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import io.levee.engine.store.GgufWriter;
import io.levee.engine.store.Json;
import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.block.RotaryTable.Llama3Scaling;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.Tokenizer;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Writes models as GGUF files, which llama.cpp loads: its names of metadata and tensors, its order of LLaMA's query and key
 * rows, its tokenizer. Norms, biases and score heads are float32 whatever the type; of rows that are no whole blocks float16
 * is stored, as llama.cpp does; and at Q4_0 the embedding and the language head are Q8_0, for they suffer most.
 *
 * <p>A score model's head is {@code cls.output.weight} (1, C), as llama.cpp names the heads of rerankers; the metadata key
 * {@value ScoreFile#GGUF_KEY} holds what {@code score.json} holds elsewhere, the head's bias among it. llama.cpp itself knows
 * such heads for Qwen3, and refuses a LLaMA with one.
 */
public final class GgufModelWriter {
    private static final int QUANTIZATION_VERSION = 2;

    private final Device device;
    private final ModelConfig config;
    private final Dtype dtype;
    private final GgufWriter writer = new GgufWriter();

    private GgufModelWriter(Device device, ModelConfig config, Dtype dtype) {
        this.device = device;
        this.config = config;
        this.dtype = dtype;
    }

    /**
     * Writes a language model.
     *
     * @param dtype of the matrices: F32, F16, BF16, Q8_0 or Q4_0
     * @throws BadInputException when llama.cpp has no such model or tokenizer, or the file cannot be written
     */
    public static void causal(
            Device device, ModelConfig config, Weights weights, Tokenizer tokenizer, Dtype dtype, Path file) {
        GgufModelWriter model = new GgufModelWriter(device, config, dtype);
        model.metadata(tokenizer, file);
        model.tensors(ModelParameters.causal(config), weights);
        model.writer.write(file);
    }

    /**
     * Writes a score model with its head; errors as in {@link #causal}.
     *
     * @param score empty for a model of which nothing is known but its weights
     */
    public static void score(
            Device device,
            ModelConfig config,
            Weights weights,
            Optional<ScoreFile> score,
            Tokenizer tokenizer,
            Dtype dtype,
            Path file) {
        ModelWriter.requireBiasKept(device, weights, score, file);
        GgufModelWriter model = new GgufModelWriter(device, config, dtype);
        model.metadata(tokenizer, file);
        score.ifPresent(known -> model.writer.metadata(ScoreFile.GGUF_KEY, GgufValue.text(Json.write(known.fields()))));
        model.tensors(ModelWriter.withoutBias(config), weights);
        model.writer.write(file);
    }

    private void metadata(Tokenizer tokenizer, Path file) {
        GgufMetadataWriter metadata = new GgufMetadataWriter(config, file);
        metadata.sizes(writer);
        writer.metadata("general.file_type", GgufValue.uint32(fileType(dtype)));
        if (dtype.quantised()) {
            writer.metadata("general.quantization_version", GgufValue.uint32(QUANTIZATION_VERSION));
        }
        SequencedMap<String, GgufValue> words = tokenizer.gguf();
        metadata.words(words, writer);
    }

    /** llama.cpp's number of what most tensors are. */
    private static int fileType(Dtype dtype) {
        return switch (dtype) {
            case F32 -> 0;
            case F16 -> 1;
            case Q4_0 -> 2;
            case Q8_0 -> 7;
            case BF16 -> 32;
            case I32, Q4_1, Q4_K, Q6_K ->
                throw new IllegalArgumentException(dtype + " is not written; expected F32, F16, BF16, Q8_0 or Q4_0");
        };
    }

    private void tensors(List<Declaration> declarations, Weights weights) {
        config.rotary().llama3().ifPresent(this::rotaryFactors);
        TensorLayout.gguf(config)
                .tensors(device, declarations, weights, this::dtype)
                .forEach(t -> writer.add(t.name(), t.dtype().name(), t.shape(), t.bytes()));
    }

    private void rotaryFactors(Llama3Scaling scaling) {
        float[] factors = GgufRotary.factors(config.rotary().theta(), scaling, config.headWidth());
        TensorBytes bytes = TensorBytes.of(MemorySegment.ofArray(factors));
        writer.add(GgufNames.ROTARY_FACTORS, Dtype.F32.name(), new long[] {factors.length}, bytes);
    }

    private Dtype dtype(Declaration d) {
        String name = d.name();
        if (d.shape().rank() == 1 || name.equals(ModelParameters.SCORE_HEAD)) {
            return Dtype.F32;
        }
        if (d.shape().size(1) % dtype.blockValues() != 0) {
            return Dtype.F16;
        }
        boolean sensitive = name.equals(ModelParameters.EMBEDDING) || name.equals(ModelParameters.LANGUAGE_HEAD);
        return dtype == Dtype.Q4_0 && sensitive ? Dtype.Q8_0 : dtype;
    }
}
