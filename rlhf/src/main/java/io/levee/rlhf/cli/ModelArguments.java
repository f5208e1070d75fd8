package io.levee.rlhf.cli;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Required;
import io.levee.transformer.chat.Templates;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The model that a verb works with. */
final class ModelArguments implements OptionGroup {
    @Option(
            names = "--model",
            paramLabel = "DIR|FILE.gguf",
            description = "model in the Hugging Face layout (config.json, safetensors, tokenizer), or a GGUF file")
    @Required
    Path model;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description =
                    "conversation template (docs/models.md), NAME@DATE for one that tells a date; default: the model's"
                            + " own, or safe-rlhf where it has none")
    String template;

    ModelArguments() {}

    @Override
    public void validate(Complaints complaints) {
        if (template != null) {
            complaints.read("template", () -> Templates.named(template));
        }
    }
}
