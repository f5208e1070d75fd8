package io.levee.transformer.model;

import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names and shapes of all weights, as in the Hugging Face layout. Matrices are decayed, norms and biases are not. */
public final class ModelParameters {
    /** Name of the embedding. */
    public static final String EMBEDDING = "model.embed_tokens.weight";

    /** Name of the last norm. */
    public static final String FINAL_NORM = "model.norm.weight";

    /** Name of the language head where it is not tied. */
    public static final String LANGUAGE_HEAD = "lm_head.weight";

    /** Name of the score head. */
    public static final String SCORE_HEAD = "score.weight";

    /** Name of the score head's bias. */
    public static final String SCORE_BIAS = "score.bias";

    private ModelParameters() {}

    /** Weights of a language model. */
    public static List<Declaration> causal(ModelConfig config) {
        List<Declaration> all = trunk(config);
        if (!config.tied()) {
            all.add(matrix(LANGUAGE_HEAD, config.vocabulary(), config.width()));
        }
        return all;
    }

    /** Weights of a score model: the trunk and a head (1, C) with a bias. */
    public static List<Declaration> score(ModelConfig config) {
        List<Declaration> all = trunk(config);
        all.add(matrix(SCORE_HEAD, 1, config.width()));
        all.add(vector(SCORE_BIAS, 1));
        return all;
    }

    /** Weights of the trunk. */
    public static List<Declaration> trunk(ModelConfig config) {
        List<Declaration> all = new ArrayList<>();
        all.add(matrix(EMBEDDING, config.vocabulary(), config.width()));
        for (int layer = 0; layer < config.layers(); layer++) {
            addLayer(all, config, "model.layers." + layer + ".");
        }
        all.add(vector(FINAL_NORM, config.width()));
        return all;
    }

    private static void addLayer(List<Declaration> all, ModelConfig c, String prefix) {
        int queries = c.heads() * c.headWidth();
        int keys = c.keyValueHeads() * c.headWidth();
        String attention = prefix + "self_attn.";
        Family.Norms norms = c.family().norms();
        addNorm(all, c, prefix, norms.beforeAttention());
        addProjection(all, attention + "q_proj", queries, c.width(), c.biases().queryKeyValue());
        addProjection(all, attention + "k_proj", keys, c.width(), c.biases().queryKeyValue());
        addProjection(all, attention + "v_proj", keys, c.width(), c.biases().queryKeyValue());
        addProjection(all, attention + "o_proj", c.width(), queries, c.biases().output());
        if (c.queryNormWidth() > 0) {
            all.add(vector(attention + "q_norm.weight", c.queryNormWidth()));
            all.add(vector(attention + "k_norm.weight", c.keyNormWidth()));
        }
        addNorm(all, c, prefix, norms.afterAttention());
        addNorm(all, c, prefix, norms.beforeFeedForward());
        addProjection(
                all,
                prefix + "mlp.gate_proj",
                c.feedForward(),
                c.width(),
                c.biases().feedForward());
        addProjection(
                all,
                prefix + "mlp.up_proj",
                c.feedForward(),
                c.width(),
                c.biases().feedForward());
        addProjection(
                all,
                prefix + "mlp.down_proj",
                c.width(),
                c.feedForward(),
                c.biases().feedForward());
        addNorm(all, c, prefix, norms.afterFeedForward());
    }

    private static void addNorm(List<Declaration> all, ModelConfig c, String prefix, Optional<String> name) {
        name.ifPresent(norm -> all.add(vector(prefix + norm + ".weight", c.width())));
    }

    private static void addProjection(List<Declaration> all, String name, int outputs, int inputs, boolean bias) {
        all.add(matrix(name + ".weight", outputs, inputs));
        if (bias) {
            all.add(vector(name + ".bias", outputs));
        }
    }

    private static Declaration matrix(String name, long outputs, long inputs) {
        return new Declaration(name, Shape.of(outputs, inputs), true);
    }

    private static Declaration vector(String name, long width) {
        return new Declaration(name, Shape.of(width), false);
    }
}
