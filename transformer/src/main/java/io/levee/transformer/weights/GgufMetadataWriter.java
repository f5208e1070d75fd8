package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import io.levee.engine.store.GgufWriter;
import io.levee.transformer.block.RotaryTable.Settings;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** The sizes and words of a model as metadata of a GGUF file: what {@link GgufConfig} reads. */
final class GgufMetadataWriter {
    /** llama.cpp's type of tokens that are never used. */
    private static final long UNUSED = 5;

    private final ModelConfig config;
    private final Path file;
    private final Family family;
    private final String architecture;

    /** @throws BadInputException when llama.cpp has no such model */
    GgufMetadataWriter(ModelConfig config, Path file) {
        this.config = config;
        this.file = file;
        this.family = config.family();
        this.architecture = family.gguf().architecture();
        requirePossible();
    }

    private void requirePossible() {
        if (!family.gguf().llama3() && config.rotary().llama3().isPresent()) {
            throw impossible("rope type llama3");
        }
        List<Integer> implied = IntStream.range(0, config.layers())
                .mapToObj(layer -> ConfigFile.slides(layer, family.windows().period()) ? window() : 0)
                .toList();
        if (window() > 0 && !(family.gguf().windows() && config.windows().equals(implied))) {
            throw impossible("a sliding window");
        }
        double scalar =
                GgufConfig.queryScalar(family, config.layers(), config.width(), config.heads(), config.headWidth());
        if (config.scores().queryScalar() != scalar) {
            throw impossible("scores divided by the root of " + config.scores().queryScalar());
        }
        float usual = family.usual().softCap();
        if (config.scores().softCap() != 0 ? usual == 0 : usual != 0) {
            throw impossible("a cap of scores of " + config.scores().softCap());
        }
        if (config.scores().logitSoftCap() == 0 && family.usual().logitSoftCap() != 0) {
            throw impossible("logits that are not capped");
        }
    }

    private BadInputException impossible(String what) {
        return new BadInputException(
                "%s: llama.cpp knows no %s with %s; write the Hugging Face layout instead (--to hf)"
                        .formatted(file, family, what));
    }

    private int window() {
        return config.windows().stream().mapToInt(w -> w).max().orElse(0);
    }

    void sizes(GgufWriter writer) {
        String name = file.getFileName().toString();
        writer.metadata(GgufConfig.ARCHITECTURE, GgufValue.text(architecture));
        writer.metadata("general.type", GgufValue.text("model"));
        writer.metadata(
                "general.name", GgufValue.text(name.endsWith(".gguf") ? name.substring(0, name.length() - 5) : name));
        size(writer, "block_count", config.layers());
        size(writer, "context_length", config.contextLength());
        size(writer, "embedding_length", config.width());
        size(writer, "feed_forward_length", config.feedForward());
        size(writer, "attention.head_count", config.heads());
        size(writer, "attention.head_count_kv", config.keyValueHeads());
        size(writer, "attention.key_length", config.headWidth());
        size(writer, "attention.value_length", config.headWidth());
        size(writer, "vocab_size", config.vocabulary());
        writer.metadata(key(GgufConfig.EPSILON), GgufValue.float32(config.normEpsilon()));
        if (window() > 0 || family.gguf().windowAlways()) {
            size(writer, GgufConfig.WINDOW, window());
        }
        cap(writer, GgufConfig.SOFT_CAP, config.scores().softCap());
        cap(writer, GgufConfig.LOGIT_SOFT_CAP, config.scores().logitSoftCap());
        rotary(writer);
    }

    private void cap(GgufWriter writer, String name, float cap) {
        if (cap != 0) {
            writer.metadata(key(name), GgufValue.float32(cap));
        }
    }

    private void rotary(GgufWriter writer) {
        Settings rotary = config.rotary();
        size(writer, "rope.dimension_count", config.headWidth());
        writer.metadata(key(GgufRotary.BASE), GgufValue.float32(rotary.theta()));
        if (family.windows().ownRotation()) {
            writer.metadata(
                    key(GgufRotary.SLIDING_BASE),
                    GgufValue.float32(config.slidingRotary().theta()));
        }
        if (rotary.linearFactor() != 1) {
            writer.metadata(key(GgufRotary.SCALING), GgufValue.text("linear"));
            writer.metadata(key(GgufRotary.FACTOR), GgufValue.float32(rotary.linearFactor()));
        }
        rotary.llama3().ifPresent(scaling -> {
            size(writer, GgufRotary.ORIGINAL_CONTEXT, scaling.originalContext());
            writer.metadata(GgufRotary.LLAMA3_FACTOR, float64(scaling.factor()));
            writer.metadata(GgufRotary.LOW, float64(scaling.lowFactor()));
            writer.metadata(GgufRotary.HIGH, float64(scaling.highFactor()));
        });
    }

    private static GgufValue float64(double value) {
        return new GgufValue.Real(GgufValue.Type.FLOAT64, value);
    }

    private void size(GgufWriter writer, String name, int size) {
        writer.metadata(key(name), GgufValue.uint32(size));
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    /**
     * The tokenizer's metadata, with as many tokens as the model has rows for.
     *
     * @throws BadInputException when the tokenizer has more
     */
    void words(SequencedMap<String, GgufValue> words, GgufWriter writer) {
        words.forEach((key, value) -> writer.metadata(key, padded(key, value)));
        List<Integer> end = config.special().end();
        idWhereMissing(words, writer, "bos_token_id", config.special().begin());
        idWhereMissing(words, writer, "padding_token_id", config.special().pad());
        if (!end.isEmpty()) {
            idWhereMissing(words, writer, "eos_token_id", OptionalInt.of(end.getFirst()));
            writer.metadata(
                    GgufConfig.END_IDS,
                    GgufValue.int32s(end.stream().mapToInt(i -> i).toArray()));
        }
        if (end.size() > 1) {
            idWhereMissing(words, writer, "eot_token_id", OptionalInt.of(end.getLast()));
        }
    }

    private static void idWhereMissing(
            SequencedMap<String, GgufValue> words, GgufWriter writer, String name, OptionalInt id) {
        if (id.isPresent() && !words.containsKey(GgufConfig.TOKENS + name)) {
            writer.metadata(GgufConfig.TOKENS + name, GgufValue.uint32(id.getAsInt()));
        }
    }

    private GgufValue padded(String key, GgufValue value) {
        return switch (key) {
            case GgufConfig.TOKENS + "tokens" -> tokens(((GgufValue.Texts) value).values());
            case GgufConfig.TOKENS + "token_type" -> types((GgufValue.Wholes) value);
            case GgufConfig.TOKENS + "scores" -> scores((GgufValue.Reals) value);
            default -> value;
        };
    }

    private GgufValue tokens(List<String> tokens) {
        if (tokens.size() > config.vocabulary()) {
            throw new BadInputException(
                    "%s: the tokenizer has %,d tokens, the model rows for %,d: they do not belong together"
                            .formatted(file, tokens.size(), config.vocabulary()));
        }
        List<String> padded = new ArrayList<>(tokens);
        for (int id = tokens.size(); id < config.vocabulary(); id++) {
            padded.add("[PAD" + id + "]");
        }
        return GgufValue.texts(padded);
    }

    private GgufValue types(GgufValue.Wholes types) {
        long[] padded = Arrays.copyOf(types.values(), config.vocabulary());
        Arrays.fill(padded, Math.min(types.values().length, padded.length), padded.length, UNUSED);
        return new GgufValue.Wholes(types.elementType(), padded);
    }

    private GgufValue scores(GgufValue.Reals scores) {
        double[] padded = Arrays.copyOf(scores.values(), config.vocabulary());
        double least = Arrays.stream(scores.values()).min().orElse(0);
        Arrays.fill(padded, Math.min(scores.values().length, padded.length), padded.length, least);
        return new GgufValue.Reals(scores.elementType(), padded);
    }
}
