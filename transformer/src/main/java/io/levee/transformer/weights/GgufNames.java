package io.levee.transformer.weights;

import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.util.Map;
import java.util.Optional;

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
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"));

    private GgufNames() {}

    /**
     * The name in a GGUF file. llama.cpp names norms by where they stand, and a fused matrix by a name of its own.
     *
     * @param name in the Hugging Face layout, one that {@link ModelParameters} declares
     */
    static String of(Family family, String name) {
        String outside = OUTSIDE_LAYERS.get(name);
        if (outside != null) {
            return outside;
        }
        int afterLayer = name.indexOf('.', LAYERS.length());
        int suffix = name.lastIndexOf('.');
        if (!name.startsWith(LAYERS) || suffix <= afterLayer) {
            throw new IllegalArgumentException(name + " is no weight of a decoder");
        }
        String part = inLayer(family, name.substring(afterLayer + 1, suffix));
        return "blk." + name.substring(LAYERS.length(), afterLayer) + "." + part + name.substring(suffix);
    }

    private static String inLayer(Family family, String part) {
        Optional<String> own = Optional.of(part);
        Family.Norms norms = family.norms();
        if (own.equals(norms.beforeAttention())) {
            return "attn_norm";
        } else if (own.equals(norms.afterAttention())) {
            return "post_attention_norm";
        } else if (own.equals(norms.beforeFeedForward())) {
            return "ffn_norm";
        } else if (own.equals(norms.afterFeedForward())) {
            return "post_ffw_norm";
        }
        return family.fused().stream()
                .filter(fused -> fused.parts().contains(part))
                .findFirst()
                .map(Family.Fused::gguf)
                .orElse(IN_LAYERS.get(part));
    }

    /** How the rows of a weight are ordered in a GGUF file, where that is not as in the Hugging Face layout. */
    static Optional<RowOrder> order(ModelConfig config, String name) {
        if (config.family().gguf().interleaved() && name.contains(".q_proj.")) {
            return Optional.of(new RowOrder(config.heads(), config.headWidth()));
        }
        if (config.family().gguf().interleaved() && name.contains(".k_proj.")) {
            return Optional.of(new RowOrder(config.keyValueHeads(), config.headWidth()));
        }
        return Optional.empty();
    }
}
