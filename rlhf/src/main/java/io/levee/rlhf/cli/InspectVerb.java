package io.levee.rlhf.cli;

import io.levee.kernels.Closing;
import io.levee.rlhf.data.Pipes;
import io.levee.rlhf.inspect.Inspection;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.Range;
import io.levee.transformer.chat.Templates;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code levee inspect PATH}. */
@Command(name = "inspect", description = "what a model, run, checkpoint, data file or tensor file holds")
final class InspectVerb extends Verb {
    @Parameters(
            paramLabel = "PATH",
            description =
                    "model directory, run directory, checkpoint, data file (JSON lines or array), .safetensors or .gguf")
    Path path;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "for a data file: the model with whose tokenizer a batch is shown (tokens, masks, labels)")
    Path model;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description =
                    "conversation template (docs/models.md), NAME@DATE for one that tells a date; default: the model's"
                            + " own, or safe-rlhf where it has none")
    String template;

    @Option(names = "--rows", paramLabel = "N", description = "rows that are shown as a batch")
    @Range("[1, 1e4]")
    int rows = 2;

    InspectVerb() {}

    @Override
    public void validate(Complaints complaints) {
        boolean batch = path == null || Inspection.isData(path);
        complaints.ignored("model", !batch, "shows a batch of a data file, which " + path + " is not");
        if (template != null) {
            complaints.read("template", () -> Templates.named(template));
        }
        complaints.ignored("template", model == null, "needs --model");
        complaints.ignored("rows", model == null, "needs --model");
    }

    @Override
    Task prepare(Console console, Closing opened) {
        Pipes pipes = opened.add(new Pipes(console.in()));
        SequencedMap<String, Object> facts = Inspection.of(
                pipes.file(path),
                new Inspection.Options(Optional.ofNullable(model), Optional.ofNullable(template), rows));
        return Task.of(() -> {
            if (common.json) {
                console.json(facts);
            } else {
                Facts.print(facts, console.out());
            }
        });
    }
}
