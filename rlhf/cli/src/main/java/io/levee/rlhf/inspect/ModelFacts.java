package io.levee.rlhf.inspect;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Safetensors;
import io.levee.rlhf.evaluate.ScoreMeasure;
import io.levee.rlhf.role.EndIds;
import io.levee.rlhf.role.ModelText;
import io.levee.transformer.block.RotaryTable;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ScoreFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A model directory or GGUF file: sizes, tokenizer, template, tensors, and what each verb would take in memory. */
final class ModelFacts {
    private ModelFacts() {}

    static SequencedMap<String, Object> of(Path folder) {
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "model");
        facts.put("folder", folder.toString());
        addModel(facts, folder, hasWeights(folder));
        addTensors(facts, folder);
        return facts;
    }

    /** A GGUF file: also what another program's model holds, of which is said why it cannot be run. */
    static SequencedMap<String, Object> gguf(Path file) {
        SequencedMap<String, Object> tensors = TensorFacts.gguf(file);
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "model");
        facts.put("file", file.toString());
        try {
            addModel(facts, file, true);
        } catch (BadInputException unknown) {
            facts.put("cannot_be_run", unknown.getMessage());
        }
        tensors.forEach(facts::putIfAbsent);
        return facts;
    }

    private static void addModel(SequencedMap<String, Object> facts, Path path, boolean hasWeights) {
        ModelConfig config = ModelReader.config(path);
        facts.put("parameters", config.parameterCount());
        facts.put("config", sizes(config));
        ScoreFile.read(path).ifPresent(score -> facts.put("score", score(score)));
        facts.put("tokenizer", tokenizer(path));
        addEnds(facts, path);
        facts.put("memory", memory(path, hasWeights && !ModelReader.isScore(path)));
    }

    /** The ids that end a text, and who says so; or why tokenizer and model do not fit together. */
    private static void addEnds(SequencedMap<String, Object> facts, Path path) {
        try {
            Tokenizer tokenizer = ModelText.tokenizer(path);
            EndIds ends = tokenizer.chatTemplate().isPresent()
                    ? ModelText.read(path, null).ends()
                    : ModelText.ends(path);
            facts.put("ends_a_text", ends.described(tokenizer));
        } catch (BadInputException refused) {
            facts.put("cannot_write_text", refused.getMessage());
        }
    }

    /** A folder that holds a tokenizer and no model. */
    static SequencedMap<String, Object> tokenizerOnly(Path folder) {
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "tokenizer");
        facts.put("folder", folder.toString());
        facts.put("tokenizer", tokenizer(folder));
        return facts;
    }

    private static Map<String, Object> sizes(ModelConfig config) {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("family", config.family().modelType());
        sizes.put("vocabulary", config.vocabulary());
        sizes.put("width", config.width());
        sizes.put("feed_forward", config.feedForward());
        sizes.put("layers", config.layers());
        sizes.put("heads", config.heads());
        sizes.put("key_value_heads", config.keyValueHeads());
        sizes.put("head_width", config.headWidth());
        sizes.put("context", config.contextLength());
        sizes.put("tied_head", config.tied());
        sizes.put("rope", rope(config.rotary()));
        sizes.put("window", config.windows().stream().mapToInt(w -> w).max().orElse(0));
        sizes.put("norm_epsilon", config.normEpsilon());
        sizes.put(
                "begin_id",
                config.special().begin().isPresent() ? config.special().begin().getAsInt() : null);
        sizes.put("end_ids", config.special().end());
        return sizes;
    }

    private static String rope(RotaryTable.Settings rope) {
        String base = "base " + rope.theta();
        if (rope.linearFactor() != 1) {
            base += ", positions divided by " + rope.linearFactor();
        }
        return base
                + rope.llama3()
                        .map(scaling -> ", llama3 scaling by " + scaling.factor())
                        .orElse("");
    }

    private static Map<String, Object> score(ScoreFile score) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("measures", score.kind().text());
        fields.put("bias", score.bias());
        score.meanSafe().ifPresent(mean -> fields.put(ScoreMeasure.MEAN_SAFE.key(), mean));
        score.meanUnsafe().ifPresent(mean -> fields.put(ScoreMeasure.MEAN_UNSAFE.key(), mean));
        score.statistics().ifPresent(statistics -> fields.put("statistics", statistics));
        return fields;
    }

    private static Map<String, Object> tokenizer(Path path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Tokenizer tokenizer;
        try {
            tokenizer = Tokenizer.read(path);
        } catch (BadInputException none) {
            fields.put("missing", none.getMessage());
            return fields;
        }
        fields.put("kind", tokenizer.kind());
        fields.put("ids", tokenizer.size());
        put(fields, "begin", tokenizer, tokenizer.bos());
        put(fields, "end", tokenizer, tokenizer.eos());
        put(fields, "unknown", tokenizer, tokenizer.unknown());
        put(fields, "pad", tokenizer, tokenizer.pad());
        fields.put(
                "put_before_texts",
                java.util.Arrays.stream(tokenizer.prefix()).boxed().toList());
        fields.put("template", template(tokenizer));
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, Tokenizer tokenizer, java.util.OptionalInt id) {
        if (id.isPresent()) {
            fields.put(name, tokenizer.token(id.getAsInt()) + " (" + id.getAsInt() + ")");
        }
    }

    private static String template(Tokenizer tokenizer) {
        Optional<String> jinja = tokenizer.chatTemplate();
        if (jinja.isEmpty()) {
            return "none; name one with --template";
        }
        try {
            return Templates.of(tokenizer, Optional.empty(), "the model").name();
        } catch (BadInputException refused) {
            return "not understood; name one with --template";
        }
    }

    private static List<Map<String, Object>> memory(Path path, boolean stored) {
        return VerbPlans.of(path, stored).entrySet().stream()
                .map(verb -> {
                    MemoryPlan plan = verb.getValue();
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("verb", verb.getKey());
                    row.put("bytes", plan.bytes());
                    row.put("fits", plan.bytes() <= MemoryPlan.machineLimitBytes());
                    return row;
                })
                .toList();
    }

    private static void addTensors(SequencedMap<String, Object> facts, Path folder) {
        if (!hasWeights(folder)) {
            facts.put("tensors", "none: " + ConfigFile.NAME + " alone, for sft --config");
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            TensorFacts.addTensors(
                    facts, Safetensors.open(folder, arena).tensors().values());
        }
    }

    private static boolean hasWeights(Path folder) {
        return Files.exists(folder.resolve(Safetensors.SINGLE_FILE))
                || Files.exists(folder.resolve(Safetensors.INDEX_FILE));
    }
}
