package io.levee.rlhf.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The model that a verb works with. */
final class ModelArguments {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR|FILE.gguf",
            description = "model in the Hugging Face layout (config.json, safetensors, tokenizer), or a GGUF file")
    Path model;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description =
                    "conversation template (docs/models.md), NAME@DATE for one that tells a date; default: the model's"
                            + " own, or safe-rlhf where it has none")
    String template;

    ModelArguments() {}
}
