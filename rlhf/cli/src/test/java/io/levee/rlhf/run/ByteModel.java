package io.levee.rlhf.run;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelWriter;
import io.levee.transformer.weights.RandomWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Writes a small language model of random weights over bytes, whose tokenizer every layout has a place for. */
final class ByteModel {
    private static final String END = "<|end|>";
    private static final int CONTEXT = 512;

    private ByteModel() {}

    static Path write(Path folder) {
        Map<String, Object> vocabulary = vocabulary();
        int end = vocabulary.size();
        ModelConfig config = ModelConfig.llama(
                end + 1,
                128,
                320,
                2,
                4,
                CONTEXT,
                true,
                new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(end), OptionalInt.empty()));
        try (Device device = new Device(new ReferenceKernels());
                ParameterSet set = new ParameterSet(device.kernels(), ModelParameters.causal(config), false)) {
            RandomWeights.fill(device, set, 0.02, 1);
            ModelWriter.causal(device, config, Weights.of(set), folder);
        }
        AtomicFiles.write(folder.resolve("tokenizer.json"), Json.write(tokenizer(vocabulary, end)));
        AtomicFiles.write(
                folder.resolve("tokenizer_config.json"),
                Json.write(Map.of("tokenizer_class", "GPT2Tokenizer", "eos_token", END)));
        return folder;
    }

    /** The characters that GPT-2 writes for bytes, in their order. */
    private static Map<String, Object> vocabulary() {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        int more = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
            vocabulary.put(Character.toString(printable ? b : more++), b);
        }
        return vocabulary;
    }

    private static Map<String, Object> tokenizer(Map<String, Object> vocabulary, int end) {
        Map<String, Object> byteLevel =
                Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", true);
        Map<String, Object> special = Map.of(
                "id",
                end,
                "content",
                END,
                "special",
                true,
                "single_word",
                false,
                "lstrip",
                false,
                "rstrip",
                false,
                "normalized",
                false);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("added_tokens", List.of(special));
        json.put("normalizer", null);
        json.put("pre_tokenizer", byteLevel);
        json.put("post_processor", null);
        json.put("decoder", byteLevel);
        json.put("model", Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of()));
        return json;
    }
}
