package io.levee.transformer.weights;

import io.levee.transformer.model.ModelParameters;
import java.util.Map;

/** Names of weights in GGUF files, as llama.cpp has them, by their names in the Hugging Face layout. */
final class GgufNames {
    static final String EMBEDDING = "token_embd.weight";
    static final String LANGUAGE_HEAD = "output.weight";
    static final String SCORE_HEAD = "cls.output.weight";
    static final String SCORE_BIAS = "cls.output.bias";
    static final String ROTARY_FACTORS = "rope_freqs.weight";

    private static final String LAYERS = "model.layers.";

    private static final Map<String, String> OUTSIDE_LAYERS = Map.of(
            ModelParameters.EMBEDDING, EMBEDDING,
            ModelParameters.FINAL_NORM, "output_norm.weight",
            ModelParameters.LANGUAGE_HEAD, LANGUAGE_HEAD,
            ModelParameters.SCORE_HEAD, SCORE_HEAD,
            ModelParameters.SCORE_BIAS, SCORE_BIAS);

    private static final Map<String, String> IN_LAYERS = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"));

    private GgufNames() {}

    /**
     * The name in a GGUF file.
     *
     * @param name in the Hugging Face layout, one that {@link ModelParameters} declares
     */
    static String of(String name) {
        String outside = OUTSIDE_LAYERS.get(name);
        if (outside != null) {
            return outside;
        }
        int afterLayer = name.indexOf('.', LAYERS.length());
        int suffix = name.lastIndexOf('.');
        if (!name.startsWith(LAYERS) || suffix <= afterLayer) {
            throw new IllegalArgumentException(name + " is no weight of a decoder");
        }
        String part = IN_LAYERS.get(name.substring(afterLayer + 1, suffix));
        return "blk." + name.substring(LAYERS.length(), afterLayer) + "." + part + name.substring(suffix);
    }

    /** Whether a weight is one of those whose rows llama.cpp stores in another order for LLaMA models. */
    static boolean isQuery(String name) {
        return name.contains(".q_proj.");
    }

    /** As {@link #isQuery}, with the key heads. */
    static boolean isKey(String name) {
        return name.contains(".k_proj.");
    }
}
