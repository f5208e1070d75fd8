package io.levee.rlhf.cli;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Closing;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Pipes;
import io.levee.rlhf.data.ReadOptions;
import io.levee.rlhf.infer.RowScores;
import io.levee.rlhf.infer.ScoreRow;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code levee score}. */
@Command(
        name = "score",
        description = {
            "scores rows of a prompt and an answer, or of two answers, with a reward or cost model",
            "Writes a JSON line for each row: prompt, response and score, or response_0, score_0, response_1, score_1."
        })
final class ScoreVerb extends Verb {
    @Mixin
    ModelArguments model = new ModelArguments();

    @Option(
            names = "--data",
            paramLabel = "PATH[:PROPORTION]",
            description =
                    "rows with a prompt and a response, or comparisons; may be given several times; - is standard input")
    @Required
    List<String> data;

    @Option(names = "--skip-bad-rows", description = "leave bad rows out instead of stopping at the first")
    boolean skipBadRows;

    @Mixin
    DeviceOptions compute = new DeviceOptions();

    ScoreVerb() {}

    @Override
    public void validate(Complaints complaints) {
        if (data != null) {
            complaints.read("data", () -> data.forEach(DatasetSpec::parse));
        }
    }

    private RowScores scores(Pipes pipes) {
        ReadOptions reading = skipBadRows ? ReadOptions.of(0).skippingBadRows() : ReadOptions.of(0);
        List<ScoreRow> rows = data.stream()
                .map(DatasetSpec::parse)
                .map(spec -> new DatasetSpec(pipes.file(spec.path()), spec.proportion()))
                .flatMap(spec -> ScoreRow.read(spec, reading).stream())
                .toList();
        return new RowScores(model.model, model.template, rows);
    }

    @Override
    Task prepare(Console console, Closing opened) {
        RowScores scores = scores(opened.add(new Pipes(console.in())));
        Device device = opened.add(Devices.open(compute));
        return Task.on(device, scores.plan(device), "a smaller model", () -> score(device, scores, console));
    }

    private void score(Device device, RowScores scores, Console console) {
        try (Display display = Display.of(console, common.quiet)) {
            scores.run(device, display.progress(), (row, values) -> console.json(fields(row, values, scores.kind())));
        }
    }

    private static Map<String, Object> fields(ScoreRow row, float[] values, String kind) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", row.dialogue().request());
        for (int i = 0; i < values.length; i++) {
            String number = values.length == 1 ? "" : "_" + i;
            fields.put("response" + number, row.responses().get(i).text());
            fields.put("score" + number, values[i]);
        }
        fields.put("kind", kind);
        return fields;
    }
}
