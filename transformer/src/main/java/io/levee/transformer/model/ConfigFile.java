package io.levee.transformer.model;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.block.RotaryTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads and writes Hugging Face's config.json, in its old ({@code rope_theta}) and new ({@code rope_parameters}) form. */
public final class ConfigFile {
    /** Name of the file in a model directory. */
    public static final String NAME = "config.json";

    private static final String QUERY_SCALAR = "query_pre_attn_scalar";
    private static final String SOFT_CAP = "attn_logit_softcapping";
    private static final String LOGIT_SOFT_CAP = "final_logit_softcapping";
    private static final String LOCAL_BASE = "rope_local_base_freq";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";

    private static final int LARGEST_SIZE = 1 << 24;

    /** Published models have up to 126 layers; a lying file must not make us list millions. */
    private static final int MOST_LAYERS = 1 << 12;

    private ConfigFile() {}

    /** The configuration in a model directory. */
    public static ModelConfig read(Path directory) {
        return of(Json.parse(directory.resolve(NAME)));
    }

    /**
     * The configuration of a parsed config.json.
     *
     * @throws BadInputException naming the field that is missing, of the wrong kind or not supported
     */
    public static ModelConfig of(Json json) {
        Family family = Family.of(json.at("model_type").text(), json.place());
        requireGate(json, family);
        requireBuilt(json);
        int width = size(json, "hidden_size");
        int heads = size(json, "num_attention_heads");
        int layers = size(json, "num_hidden_layers", MOST_LAYERS);
        int keyValueHeads = json.find("num_key_value_heads").isPresent() ? size(json, "num_key_value_heads") : heads;
        int headWidth =
                json.find("head_dim").isPresent() ? size(json, "head_dim") : usualHeadWidth(family, width / heads);
        List<Integer> windows = windows(json, family, layers);
        if (heads % keyValueHeads != 0 || headWidth < 2 || headWidth % 2 != 0) {
            throw new BadInputException(json.place() + ": num_attention_heads " + heads + ", num_key_value_heads "
                    + keyValueHeads + " and head width " + headWidth
                    + " do not fit together; heads are a multiple of key/value heads and the head width is even");
        }
        if ((long) heads * headWidth > LARGEST_SIZE) {
            throw new BadInputException(json.place() + ": num_attention_heads " + heads + " of head width " + headWidth
                    + " are wider than " + LARGEST_SIZE);
        }
        return new ModelConfig(
                family,
                size(json, "vocab_size"),
                width,
                size(json, "intermediate_size"),
                layers,
                heads,
                keyValueHeads,
                headWidth,
                size(json, "max_position_embeddings"),
                epsilon(json.at("rms_norm_eps")),
                rotary(json, family, FULL),
                rotary(json, family, family.windows().ownRotation() ? SLIDING : FULL),
                json.find("tie_word_embeddings")
                        .map(Json::flag)
                        .orElse(family.usual().tied()),
                biases(json, family),
                scores(json, family, headWidth),
                windows,
                special(json));
    }

    private static int usualHeadWidth(Family family, int quotient) {
        return family.usual().headWidth() > 0 ? family.usual().headWidth() : quotient;
    }

    private static void requireGate(Json json, Family family) {
        Optional<Json> activation = json.find(family.gate().field());
        if (activation.isPresent()
                && !activation.get().text().equals(family.gate().text())) {
            throw new BadInputException(activation.get().place() + ": activation '"
                    + activation.get().text() + "' is not supported; expected "
                    + family.gate().text());
        }
    }

    /** Variants of families that compute something else. */
    private static void requireBuilt(Json json) {
        Optional<Json> both = json.find("use_bidirectional_attention");
        if (both.map(Json::flag).orElse(false)) {
            throw both.get().error("attention to later tokens is not supported");
        }
        Optional<Json> part = json.find("partial_rotary_factor")
                .or(() -> json.find("rope_parameters").flatMap(rope -> rope.find("partial_rotary_factor")));
        if (part.isPresent() && part.get().number() != 1) {
            throw part.get()
                    .error("rotation of a part of each head is not supported; expected 1, found "
                            + part.get().number());
        }
    }

    /** Scores of attention and logits; families that never say how are divided by √D and not capped. */
    private static ModelConfig.Scores scores(Json json, Family family, int headWidth) {
        Family.Usual usual = family.usual();
        if (usual.queryScalar() == 0) {
            return ModelConfig.Scores.plain(headWidth);
        }
        return new ModelConfig.Scores(
                json.find(QUERY_SCALAR).map(ConfigFile::positive).orElse(usual.queryScalar()),
                cap(json, SOFT_CAP, usual.softCap()),
                cap(json, LOGIT_SOFT_CAP, usual.logitSoftCap()));
    }

    /** 0 where the file says null, and what is usual where it says nothing. */
    private static float cap(Json json, String field, float usual) {
        return json.find(field)
                .map(value -> (float) positive(value))
                .orElse(json.fields().containsKey(field) ? 0 : usual);
    }

    private static int size(Json json, String field) {
        return size(json, field, LARGEST_SIZE);
    }

    private static int size(Json json, String field, int largest) {
        Json value = json.at(field);
        int size = value.integer();
        if (size < 1 || size > largest) {
            throw value.error("expected a size from 1 to " + largest + ", found " + size);
        }
        return size;
    }

    private static float epsilon(Json value) {
        float epsilon = (float) value.number();
        if (epsilon < 0 || epsilon >= 1) {
            throw value.error("expected a number from 0 to below 1, found " + value.number());
        }
        return epsilon;
    }

    private static double positive(Json value) {
        double number = value.number();
        if (number <= 0) {
            throw value.error("expected a number above 0, found " + number);
        }
        return number;
    }

    private static ModelConfig.Biases biases(Json json, Family family) {
        boolean attention = json.find("attention_bias").map(Json::flag).orElse(false);
        boolean feedForward = json.find("mlp_bias").map(Json::flag).orElse(false);
        return switch (family.biases()) {
            case AS_CONFIGURED -> new ModelConfig.Biases(attention, attention, feedForward);
            case NEVER -> ModelConfig.Biases.NONE;
            case QUERY_KEY_VALUE -> new ModelConfig.Biases(true, false, false);
        };
    }

    private static List<Integer> windows(Json json, Family family, int layers) {
        Family.Windows rule = family.windows();
        int window = whole(json, "sliding_window", rule.usual());
        boolean used = rule.slide()
                && (!rule.asked()
                        || json.find("use_sliding_window").map(Json::flag).orElse(false));
        if (window <= 0 || !used) {
            return Collections.nCopies(layers, 0);
        }
        int first = rule.asked() ? whole(json, "max_window_layers", 28) : 0;
        int period = rule.periodField() == null ? rule.period() : whole(json, rule.periodField(), rule.period());
        Optional<Json> types = json.find("layer_types");
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            boolean slides = types.isPresent()
                    ? types.get().at(layer).text().equals(SLIDING)
                    : layer >= first && slides(layer, period);
            windows.add(slides ? window : 0);
        }
        return windows;
    }

    /** Whether a layer has a window where every so many layers one sees everything; with period 0 all have. */
    public static boolean slides(int layer, int period) {
        return period == 0 || (layer + 1) % period != 0;
    }

    /** A number, 0 where the file says null, and transformers' default where it says nothing. */
    private static int whole(Json json, String field, int otherwise) {
        return json.find(field).map(Json::integer).orElse(json.fields().containsKey(field) ? 0 : otherwise);
    }

    /**
     * How angles grow in layers of a kind. The old form has one scaling, which layers with angles of their own do not share,
     * and {@code rope_local_base_freq} for those; the new one may have settings for each kind.
     */
    private static RotaryTable.Settings rotary(Json json, Family family, String kind) {
        boolean sliding = kind.equals(SLIDING);
        Optional<Json> now = json.find("rope_parameters")
                .flatMap(all -> all.find(FULL).isPresent() || all.find(SLIDING).isPresent()
                        ? all.find(kind)
                        : sliding ? Optional.empty() : Optional.of(all));
        Optional<Json> scaling = now.isPresent() || sliding ? now : json.find("rope_scaling");
        double usual = sliding ? family.usual().slidingTheta() : family.usual().theta();
        double theta = now.flatMap(r -> r.find("rope_theta"))
                .or(() -> json.find(sliding ? LOCAL_BASE : "rope_theta"))
                .map(ConfigFile::positive)
                .orElse(usual);
        if (scaling.isEmpty()) {
            return RotaryTable.Settings.of(theta);
        }
        Json rope = scaling.get();
        String type = rope.find("rope_type")
                .or(() -> rope.find("type"))
                .map(Json::text)
                .orElse("default");
        return switch (type) {
            case "default" -> RotaryTable.Settings.of(theta);
            case "linear" -> new RotaryTable.Settings(theta, positive(rope.at("factor")), Optional.empty());
            case "llama3" ->
                new RotaryTable.Settings(
                        theta,
                        1,
                        Optional.of(new RotaryTable.Llama3Scaling(
                                positive(rope.at("factor")),
                                positive(rope.at("low_freq_factor")),
                                positive(rope.at("high_freq_factor")),
                                size(rope, "original_max_position_embeddings"))));
            default ->
                throw new BadInputException(rope.place() + ": rope type '" + type
                        + "' is not supported; expected default, linear or llama3");
        };
    }

    private static ModelConfig.SpecialIds special(Json json) {
        return new ModelConfig.SpecialIds(
                id(json, "bos_token_id"), ids(json, "eos_token_id"), id(json, "pad_token_id"));
    }

    /** One id or a list of ids; empty where there is none. */
    static List<Integer> ids(Json json, String field) {
        return json.find(field)
                .map(it -> it.isArray() ? it.items().stream().map(Json::integer).toList() : List.of(it.integer()))
                .orElse(List.of());
    }

    private static OptionalInt id(Json json, String field) {
        return json.find(field)
                .map(Json::integer)
                .filter(id -> id >= 0) // some files write −1 for none
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** The fields of config.json for a language model (or, with {@code score}, a sequence classifier of one label). */
    public static Map<String, Object> fields(ModelConfig c, boolean score) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "architectures",
                List.of(score ? c.family().scoreArchitecture() : c.family().causalArchitecture()));
        fields.put("model_type", c.family().modelType());
        fields.put("dtype", "float32");
        fields.put("vocab_size", c.vocabulary());
        fields.put("hidden_size", c.width());
        fields.put("intermediate_size", c.feedForward());
        fields.put("num_hidden_layers", c.layers());
        fields.put("num_attention_heads", c.heads());
        fields.put("num_key_value_heads", c.keyValueHeads());
        fields.put("head_dim", c.headWidth());
        fields.put(c.family().gate().field(), c.family().gate().text());
        fields.put("max_position_embeddings", c.contextLength());
        fields.put("rms_norm_eps", Double.parseDouble(Float.toString(c.normEpsilon())));
        fields.put("tie_word_embeddings", c.tied());
        fields.put("attention_bias", c.biases().queryKeyValue());
        fields.put("mlp_bias", c.biases().feedForward());
        putRotary(fields, c);
        putWindow(fields, c);
        putScores(fields, c);
        c.special().begin().ifPresent(id -> fields.put("bos_token_id", id));
        List<Integer> end = c.special().end();
        if (!end.isEmpty()) {
            fields.put("eos_token_id", end.size() == 1 ? end.getFirst() : end);
        }
        // transformers scores the last token that is no padding: where padding ends a text, that would be the one
        // before
        if (!score
                || c.special().pad().isEmpty()
                || !end.contains(c.special().pad().getAsInt())) {
            c.special().pad().ifPresent(id -> fields.put("pad_token_id", id));
        }
        if (score) {
            fields.put("num_labels", 1);
            fields.put("id2label", Map.of("0", "LABEL_0"));
            fields.put("label2id", Map.of("LABEL_0", 0));
        }
        return fields;
    }

    /** Both forms, so that older and newer readers find theirs. */
    private static void putRotary(Map<String, Object> fields, ModelConfig c) {
        Map<String, Object> rope = rope(c.rotary());
        fields.put("rope_theta", c.rotary().theta());
        if (c.family().windows().ownRotation()) {
            Map<String, Object> kinds = new LinkedHashMap<>();
            kinds.put(FULL, rope);
            kinds.put(SLIDING, rope(c.slidingRotary()));
            fields.put(LOCAL_BASE, c.slidingRotary().theta());
            fields.put("rope_parameters", kinds);
        } else {
            fields.put("rope_parameters", rope);
        }
        if (!rope.get("rope_type").equals("default")) {
            Map<String, Object> old = new LinkedHashMap<>(rope);
            old.remove("rope_theta");
            fields.put("rope_scaling", old);
        }
    }

    private static Map<String, Object> rope(RotaryTable.Settings rotary) {
        Map<String, Object> rope = new LinkedHashMap<>();
        rope.put("rope_theta", rotary.theta());
        rope.put("rope_type", "default");
        if (rotary.linearFactor() != 1) {
            rope.put("rope_type", "linear");
            rope.put("factor", rotary.linearFactor());
        }
        rotary.llama3().ifPresent(s -> {
            rope.put("rope_type", "llama3");
            rope.put("factor", s.factor());
            rope.put("low_freq_factor", s.lowFactor());
            rope.put("high_freq_factor", s.highFactor());
            rope.put("original_max_position_embeddings", s.originalContext());
        });
        return rope;
    }

    private static void putScores(Map<String, Object> fields, ModelConfig c) {
        if (c.family().usual().queryScalar() != 0) {
            double scalar = c.scores().queryScalar();
            fields.put(QUERY_SCALAR, scalar == Math.rint(scalar) ? (Object) (long) scalar : (Object) scalar);
            fields.put(SOFT_CAP, orNull(c.scores().softCap()));
            fields.put(LOGIT_SOFT_CAP, orNull(c.scores().logitSoftCap()));
        }
    }

    private static Object orNull(float cap) {
        return cap == 0 ? null : Double.parseDouble(Float.toString(cap));
    }

    private static void putWindow(Map<String, Object> fields, ModelConfig c) {
        int window = c.windows().stream().mapToInt(w -> w).max().orElse(0);
        Family.Windows rule = c.family().windows();
        if (window > 0) {
            fields.put("sliding_window", window);
            if (rule.asked()) {
                fields.put("use_sliding_window", true);
            }
            if (rule.asked() || rule.period() > 0) {
                fields.put(
                        "layer_types",
                        c.windows().stream().map(w -> w > 0 ? SLIDING : FULL).toList());
            }
        }
    }
}
