package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.infer.TokenLines;
import io.levee.rlhf.infer.TokenProbabilities;
import io.levee.rlhf.run.DeviceOptions;
import io.levee.rlhf.run.Devices;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.ModelText;
import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ProductCopies;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            required = true,
            paramLabel = "DIR|FILE.gguf",
            description = "model in the Hugging Face layout, or a GGUF file")
    Path model;

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "token ids, with commas between them")
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

    private List<int[]> rows(Console console) {
        if ((ids == null) == (data == null)) {
            throw new BadInputException("logits: give either --ids or --data");
        }
        List<int[]> rows = ids != null
                ? List.of(ids.stream().mapToInt(Integer::intValue).toArray())
                : Lines.of(data, console, new TokenLines(ModelText.tokenizer(model), true)::ids);
        if (full != null && rows.size() != 1) {
            throw new BadInputException("--full writes one file for one row of ids, found " + rows.size() + " rows");
        }
        return rows;
    }

    @Override
    MemoryPlan check(Console console) {
        rows(console);
        return on(
                compute,
                device -> MemoryPlan.empty()
                        .plus("weights", ModelReader.frozenBytes(AdapterFolder.base(model), ModelReader.Use.LANGUAGE))
                        .plus(new ProductCopies(device)
                                .addFrozen(model, ModelReader.Use.LANGUAGE)
                                .plan()));
    }

    @Override
    void run(Console console) {
        List<int[]> rows = rows(console);
        try (Device device = Devices.open(compute);
                Language language = Language.read(device, model, false)) {
            TokenProbabilities probabilities = new TokenProbabilities(device, language);
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
}
