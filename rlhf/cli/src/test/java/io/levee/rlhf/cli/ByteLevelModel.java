package io.levee.rlhf.cli;

import io.levee.engine.store.GgufValue;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.ModelExport;
import io.levee.transformer.weights.RandomWeights;
import io.levee.transformer.weights.ScoreFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Writes model directories of a few thousand random weights over bytes, whose tokenizer llama.cpp has too. */
final class ByteLevelModel {
    private static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    private ByteLevelModel() {}

    /** A language model with its own head. */
    static Path language(Path folder) {
        return write(folder, Optional.empty());
    }

    /** A reward model whose head has a bias. */
    static Path reward(Path folder) {
        return write(
                folder,
                Optional.of(
                        new ScoreFile(ScoreFile.Kind.REWARD, 0.5f, OptionalDouble.empty(), OptionalDouble.empty())));
    }

    private static Path write(Path folder, Optional<ScoreFile> score) {
        Tokenizer tokenizer = tokenizer();
        ModelConfig config = ModelConfig.llama(
                tokenizer.size(),
                32,
                64,
                2,
                2,
                128,
                false,
                new ModelConfig.SpecialIds(OptionalInt.of(1), List.of(2), OptionalInt.of(0)));
        try (Device device = new Device(new ReferenceKernels());
                ParameterSet set = new ParameterSet(
                        device.kernels(),
                        score.isPresent() ? ModelParameters.score(config) : ModelParameters.causal(config),
                        false)) {
            RandomWeights.fill(device, set, 0.3, 3);
            if (score.isPresent()) {
                device.write(
                        set.parameter(ModelParameters.SCORE_BIAS).values(),
                        new float[] {score.get().bias()});
            }
            new ModelExport(device, config, Weights.of(set), score, tokenizer).huggingFace(Dtype.F32, folder);
        }
        return folder;
    }

    /** A token for each byte in the alphabet of GPT-2, and the conversation tokens of ChatML. */
    private static Tokenizer tokenizer() {
        List<String> tokens = new ArrayList<>(SPECIAL);
        int beyond = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b > 0x20 && b < 0x7F || b > 0xA0 && b != 0xAD;
            tokens.add(String.valueOf((char) (printable ? b : beyond++)));
        }
        int[] types = new int[tokens.size()];
        java.util.Arrays.fill(types, 0, SPECIAL.size(), 3);
        java.util.Arrays.fill(types, SPECIAL.size(), types.length, 1);
        Map<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("tokenizer.ggml.model", GgufValue.text("gpt2"));
        metadata.put("tokenizer.ggml.pre", GgufValue.text("smollm"));
        metadata.put("tokenizer.ggml.tokens", GgufValue.texts(tokens));
        metadata.put("tokenizer.ggml.token_type", GgufValue.int32s(types));
        metadata.put("tokenizer.ggml.merges", GgufValue.texts(List.of()));
        metadata.put("tokenizer.ggml.bos_token_id", GgufValue.uint32(1));
        metadata.put("tokenizer.ggml.eos_token_id", GgufValue.uint32(2));
        metadata.put("tokenizer.ggml.padding_token_id", GgufValue.uint32(0));
        return Tokenizer.ofGguf(metadata, "bytes");
    }
}
