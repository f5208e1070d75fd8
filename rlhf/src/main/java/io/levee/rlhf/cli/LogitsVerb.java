package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Closing;
import io.levee.rlhf.infer.TokenLines;
import io.levee.rlhf.infer.TokenProbabilities;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.run.DeviceOptions;
import io.levee.rlhf.run.Devices;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.ModelText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code levee logits}. */
@Command(
        name = "logits",
        description = {
            "the log-probabilities of given token ids: for checking against other systems",
            "Writes a JSON line for each row: ids, and log_probs of the second, third, … id, each after all before it."
        })
final class LogitsVerb extends Verb {
    @Option(
            names = "--model",
            paramLabel = "DIR|FILE.gguf",
            description = "model in the Hugging Face layout, or a GGUF file")
    @Required
    Path model;

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "token ids, with commas between them")
    @Range("[0, 1e9]")
    List<Integer> ids;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "JSON lines with a field \"ids\" or \"text\"; texts get what the tokenizer prescribes around them")
    Path data;

    @Option(
            names = "--full",
            paramLabel = "FILE",
            description = "also write logits and log-probabilities of the whole vocabulary, float32, as .safetensors")
    Path full;

    @Mixin
    DeviceOptions compute = new DeviceOptions();

    LogitsVerb() {}

    @Override
    public void validate(Complaints complaints) {
        if ((ids == null) == (data == null)) {
            complaints.add("logits: give either --ids or --data");
        }
    }

    private List<int[]> rows(Console console) {
        List<int[]> rows = ids != null
                ? List.of(ids.stream().mapToInt(Integer::intValue).toArray())
                : Lines.of(data, console, new TokenLines(ModelText.tokenizer(model), true)::ids);
        if (full != null && rows.size() != 1) {
            throw new BadInputException("--full writes one file for one row of ids, found " + rows.size() + " rows");
        }
        return rows;
    }

    @Override
    Task prepare(Console console, Closing opened) {
        List<int[]> rows = rows(console);
        Device device = opened.add(Devices.open(compute));
        MemoryPlan plan =
                device.plan(planning -> with(planning, probabilities -> probabilities.plan(rows, full != null)));
        return Task.on(
                device, plan, "fewer ids", () -> with(device, probabilities -> print(rows, probabilities, console)));
    }

    private void with(Device device, Consumer<TokenProbabilities> work) {
        try (Language language = Language.read(device, model, false)) {
            work.accept(new TokenProbabilities(device, language));
        }
    }

    private void print(List<int[]> rows, TokenProbabilities probabilities, Console console) {
        for (int[] row : rows) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("ids", row);
            fields.put("log_probs", probabilities.logProbs(row));
            console.json(fields);
        }
        if (full != null) {
            probabilities.write(rows.getFirst(), full);
        }
    }
}
