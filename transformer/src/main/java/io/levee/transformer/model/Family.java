package io.levee.transformer.model;

import io.levee.engine.store.BadInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What sets a family of decoders apart, as data: blocks, readers and writers read it and know no family by name. Sizes, and
 * whatever a file of a model decides for itself, are {@link ModelConfig}'s.
 *
 * @param modelType {@code model_type} in config.json
 * @param causalArchitecture name of the language model's class in transformers
 * @param scoreArchitecture name of the score model's class in transformers
 * @param norms where the norms of a layer stand
 * @param normShift what is added to norms as the Hugging Face layout stores them: 1 in Gemma
 * @param queryKeyNorm what the norms over queries and keys span
 * @param gate the feed-forward's activation
 * @param scaledEmbedding embeddings are multiplied by √C
 * @param biases how config.json says which projections have one
 * @param windows which layers see only the last tokens
 * @param usual what holds where config.json is silent
 * @param fused matrices that are stored as one
 * @param gguf how llama.cpp knows the family
 */
public record Family(
        String modelType,
        String causalArchitecture,
        String scoreArchitecture,
        Norms norms,
        float normShift,
        QueryKeyNorm queryKeyNorm,
        Gate gate,
        boolean scaledEmbedding,
        BiasRule biases,
        Windows windows,
        Usual usual,
        List<Fused> fused,
        Gguf gguf) {

    /** Where the norms of a layer stand, by their names in the Hugging Face layout; null where there is none. */
    public enum Norms {
        /** Before attention and before the feed-forward. */
        BEFORE("input_layernorm", null, "post_attention_layernorm", null),
        /** Before and after each, inside the residual connection. */
        AROUND(
                "input_layernorm",
                "post_attention_layernorm",
                "pre_feedforward_layernorm",
                "post_feedforward_layernorm"),
        /** After each. */
        AFTER(null, "post_attention_layernorm", null, "post_feedforward_layernorm");

        private final String beforeAttention;
        private final String afterAttention;
        private final String beforeFeedForward;
        private final String afterFeedForward;

        Norms(String beforeAttention, String afterAttention, String beforeFeedForward, String afterFeedForward) {
            this.beforeAttention = beforeAttention;
            this.afterAttention = afterAttention;
            this.beforeFeedForward = beforeFeedForward;
            this.afterFeedForward = afterFeedForward;
        }

        /** Over what attention reads. */
        public Optional<String> beforeAttention() {
            return Optional.ofNullable(beforeAttention);
        }

        /** Over what attention adds. */
        public Optional<String> afterAttention() {
            return Optional.ofNullable(afterAttention);
        }

        /** Over what the feed-forward reads. */
        public Optional<String> beforeFeedForward() {
            return Optional.ofNullable(beforeFeedForward);
        }

        /** Over what the feed-forward adds. */
        public Optional<String> afterFeedForward() {
            return Optional.ofNullable(afterFeedForward);
        }
    }

    /** What one norm over queries, and one over keys, spans. */
    public enum QueryKeyNorm {
        /** There is none. */
        NONE,
        /** Each head, with one weight (D) for all. */
        HEADS,
        /** The whole projection. */
        PROJECTION
    }

    /** The feed-forward's activation, by its name in transformers and the field that names it. */
    public enum Gate {
        /** x·σ(x). */
        SILU("silu", "hidden_act"),
        /** x·Φ(x) by tanh. */
        GELU_TANH("gelu_pytorch_tanh", "hidden_activation");

        private final String text;
        private final String field;

        Gate(String text, String field) {
            this.text = text;
            this.field = field;
        }

        /** The value of {@link #field}. */
        public String text() {
            return text;
        }

        /** The field in config.json. */
        public String field() {
            return field;
        }
    }

    /** Which projections have a bias. */
    public enum BiasRule {
        /** None. */
        NEVER,
        /** Those of queries, keys and values. */
        QUERY_KEY_VALUE,
        /** What {@code attention_bias} and {@code mlp_bias} say. */
        AS_CONFIGURED
    }

    /**
     * Which layers see only the last {@code sliding_window} tokens.
     *
     * @param slide some may
     * @param asked only where {@code use_sliding_window} says so, and from layer {@code max_window_layers} on
     * @param usual the window where config.json has no such field; 0 for none
     * @param period every so many layers one sees everything; 0 when none does
     * @param periodField field of config.json that holds another period, or null
     * @param ownRotation windowed layers turn by angles of their own
     */
    public record Windows(
            boolean slide, boolean asked, int usual, int period, String periodField, boolean ownRotation) {
        private static final Windows NONE = new Windows(false, false, 0, 0, null, false);
        private static final Windows ASKED = new Windows(true, true, 4096, 0, null, false);

        private static Windows everywhere(int usual) {
            return new Windows(true, false, usual, 0, null, false);
        }
    }

    /**
     * What holds where config.json is silent.
     *
     * @param tied the language head is the embedding
     * @param headWidth 0 for width / heads
     * @param queryScalar {@code query_pre_attn_scalar}: scores are divided by its root; 0 for families that divide by √D
     * @param softCap of attention's scores, 0 for none
     * @param logitSoftCap of the logits, 0 for none
     * @param theta base of the rotation
     * @param slidingTheta base of the rotation of windowed layers, where it is another
     */
    public record Usual(
            boolean tied,
            int headWidth,
            double queryScalar,
            float softCap,
            float logitSoftCap,
            double theta,
            double slidingTheta) {
        private static final Usual PLAIN = new Usual(false, 0, 0, 0, 0, 10_000, 10_000);
    }

    /**
     * Matrices that are stored one below the other as one.
     *
     * @param stored last names of what is stored, as {@code self_attn.qkv_proj}
     * @param gguf its name in llama.cpp
     * @param parts last names of the matrices, in order
     */
    public record Fused(String stored, String gguf, List<String> parts) {}

    /**
     * How llama.cpp knows a family.
     *
     * @param architecture its name there
     * @param interleaved rows of queries and keys are stored in pairs that turn together
     * @param llama3 it knows the scaling of LLaMA 3
     * @param windows it knows the family's windows; their key is always written where {@code windowAlways}
     * @param rootOfWidthLayers models of so many layers divide scores by √(C/H), not √D; 0 for none
     */
    public record Gguf(
            String architecture,
            boolean interleaved,
            boolean llama3,
            boolean windows,
            boolean windowAlways,
            int rootOfWidthLayers) {}

    /** LLaMA 1 to 3, SmolLM2. */
    public static final Family LLAMA = new Family(
            "llama",
            "LlamaForCausalLM",
            "LlamaForSequenceClassification",
            Norms.BEFORE,
            0,
            QueryKeyNorm.NONE,
            Gate.SILU,
            false,
            BiasRule.AS_CONFIGURED,
            Windows.NONE,
            Usual.PLAIN,
            List.of(),
            new Gguf("llama", true, true, false, false, 0));

    /** Mistral: to llama.cpp a LLaMA, with a window where it still has one. */
    public static final Family MISTRAL = new Family(
            "mistral",
            "MistralForCausalLM",
            "MistralForSequenceClassification",
            Norms.BEFORE,
            0,
            QueryKeyNorm.NONE,
            Gate.SILU,
            false,
            BiasRule.NEVER,
            Windows.everywhere(4096),
            Usual.PLAIN,
            List.of(),
            new Gguf("llama", true, true, true, false, 0));

    /** Qwen 2 and 2.5. */
    public static final Family QWEN2 = new Family(
            "qwen2",
            "Qwen2ForCausalLM",
            "Qwen2ForSequenceClassification",
            Norms.BEFORE,
            0,
            QueryKeyNorm.NONE,
            Gate.SILU,
            false,
            BiasRule.QUERY_KEY_VALUE,
            Windows.ASKED,
            Usual.PLAIN,
            List.of(),
            new Gguf("qwen2", false, false, false, false, 0));

    /** Qwen 3. */
    public static final Family QWEN3 = new Family(
            "qwen3",
            "Qwen3ForCausalLM",
            "Qwen3ForSequenceClassification",
            Norms.BEFORE,
            0,
            QueryKeyNorm.HEADS,
            Gate.SILU,
            false,
            BiasRule.AS_CONFIGURED,
            Windows.ASKED,
            Usual.PLAIN,
            List.of(),
            new Gguf("qwen3", false, false, false, false, 0));

    /** Gemma 2 (arXiv 2408.00118). */
    public static final Family GEMMA2 = new Family(
            "gemma2",
            "Gemma2ForCausalLM",
            "Gemma2ForSequenceClassification",
            Norms.AROUND,
            1,
            QueryKeyNorm.NONE,
            Gate.GELU_TANH,
            true,
            BiasRule.AS_CONFIGURED,
            new Windows(true, false, 4096, 2, null, false),
            new Usual(true, 256, 256, 50, 30, 10_000, 10_000),
            List.of(),
            new Gguf("gemma2", false, false, true, false, 46));

    /** The language model of Gemma 3 (arXiv 2503.19786). */
    public static final Family GEMMA3 = new Family(
            "gemma3_text",
            "Gemma3ForCausalLM",
            "Gemma3TextForSequenceClassification",
            Norms.AROUND,
            1,
            QueryKeyNorm.HEADS,
            Gate.GELU_TANH,
            true,
            BiasRule.AS_CONFIGURED,
            new Windows(true, false, 4096, 6, "sliding_window_pattern", true),
            new Usual(true, 256, 256, 0, 0, 1_000_000, 10_000),
            List.of(),
            new Gguf("gemma3", false, false, true, false, 62));

    /** Phi-3 and Phi-4 with plain rotation (arXiv 2404.14219). */
    public static final Family PHI3 = new Family(
            "phi3",
            "Phi3ForCausalLM",
            "Phi3ForSequenceClassification",
            Norms.BEFORE,
            0,
            QueryKeyNorm.NONE,
            Gate.SILU,
            false,
            BiasRule.NEVER,
            Windows.everywhere(0),
            Usual.PLAIN,
            List.of(
                    new Fused(
                            "self_attn.qkv_proj",
                            "attn_qkv",
                            List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")),
                    new Fused("mlp.gate_up_proj", "ffn_up", List.of("mlp.gate_proj", "mlp.up_proj"))),
            new Gguf("phi3", false, false, true, true, 0));

    /** OLMo 2 (arXiv 2501.00656). */
    public static final Family OLMO2 = new Family(
            "olmo2",
            "Olmo2ForCausalLM",
            "Olmo2ForSequenceClassification",
            Norms.AFTER,
            0,
            QueryKeyNorm.PROJECTION,
            Gate.SILU,
            false,
            BiasRule.AS_CONFIGURED,
            Windows.NONE,
            Usual.PLAIN,
            List.of(),
            new Gguf("olmo2", false, false, false, false, 0));

    /** All of them. */
    public static final List<Family> ALL = List.of(LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3, PHI3, OLMO2);

    /**
     * The family of a {@code model_type}.
     *
     * @param place file and field, for the message
     * @throws BadInputException for a type that is not built here
     */
    public static Family of(String modelType, String place) {
        return ALL.stream()
                .filter(family -> family.modelType.equals(modelType))
                .findFirst()
                .orElseThrow(() -> new BadInputException(place + ": model_type '" + modelType
                        + "' is not supported; expected "
                        + ALL.stream().map(Family::modelType).collect(Collectors.joining(", "))));
    }

    /**
     * The family of an architecture in llama.cpp.
     *
     * @param windowed layers see only the last tokens
     * @param place file and key, for the message
     * @throws BadInputException for an architecture that is not built here
     */
    public static Family ofGguf(String architecture, boolean windowed, String place) {
        List<Family> known = ALL.stream()
                .filter(family -> family.gguf.architecture.equals(architecture))
                .toList();
        if (known.isEmpty()) {
            throw new BadInputException(place + ": architecture '" + architecture + "' is not supported; expected "
                    + ALL.stream()
                            .map(family -> family.gguf.architecture)
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        return known.stream()
                .filter(family -> family.windows.slide == windowed)
                .findFirst()
                .orElse(known.getFirst());
    }

    /** The name of the family, for messages. */
    @Override
    public String toString() {
        return modelType;
    }
}
