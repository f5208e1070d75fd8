package io.levee.transformer.model;

import io.levee.engine.store.BadInputException;

/** The families of decoders that are built here. */
public enum Family {
    LLAMA("llama", "LlamaForCausalLM", "LlamaForSequenceClassification"),
    MISTRAL("mistral", "MistralForCausalLM", "MistralForSequenceClassification"),
    QWEN2("qwen2", "Qwen2ForCausalLM", "Qwen2ForSequenceClassification"),
    QWEN3("qwen3", "Qwen3ForCausalLM", "Qwen3ForSequenceClassification");

    private final String modelType;
    private final String causalArchitecture;
    private final String scoreArchitecture;

    Family(String modelType, String causalArchitecture, String scoreArchitecture) {
        this.modelType = modelType;
        this.causalArchitecture = causalArchitecture;
        this.scoreArchitecture = scoreArchitecture;
    }

    /** {@code model_type} in config.json. */
    public String modelType() {
        return modelType;
    }

    /** Name of the language model's class in transformers. */
    public String causalArchitecture() {
        return causalArchitecture;
    }

    /** Name of the score model's class in transformers. */
    public String scoreArchitecture() {
        return scoreArchitecture;
    }

    /**
     * The family of a {@code model_type}.
     *
     * @param place file and field, for the message
     * @throws BadInputException for a type that is not built here
     */
    public static Family of(String modelType, String place) {
        for (Family family : values()) {
            if (family.modelType.equals(modelType)) {
                return family;
            }
        }
        throw new BadInputException(
                place + ": model_type '" + modelType + "' is not supported; expected llama, mistral, qwen2 or qwen3");
    }
}
