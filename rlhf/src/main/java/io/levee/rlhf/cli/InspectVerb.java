package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.rlhf.data.ColumnNames;
import io.levee.rlhf.inspect.Inspection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                    "model directory, run directory, checkpoint, data (a file, folder or pattern), .safetensors or .gguf")
    Path path;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "for a data file: the model with whose tokenizer a batch is shown (tokens, masks, labels)")
    Path model;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description = "conversation template; default: the model's own, or safe-rlhf where it has none")
    String template;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description = "for a data file: what it calls its columns, as for training")
    List<String> columns = new ArrayList<>();

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "rows that are shown as a batch (default: ${DEFAULT-VALUE})")
    int rows = 2;

    InspectVerb() {}

    private SequencedMap<String, Object> facts() {
        return Inspection.of(
                path,
                new Inspection.Options(
                        Optional.ofNullable(model), Optional.ofNullable(template), rows, ColumnNames.parse(columns)));
    }

    @Override
    MemoryPlan check(Console console) {
        facts();
        return MemoryPlan.empty();
    }

    @Override
    void run(Console console) {
        if (common.json) {
            console.json(facts());
        } else {
            Facts.print(facts(), console.out());
        }
    }
}
