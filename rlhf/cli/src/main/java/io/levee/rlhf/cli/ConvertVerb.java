package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.kernels.Closing;
import io.levee.rlhf.job.Conversion;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.options.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee convert}. */
@Command(
        name = "convert",
        description = {
            "a model in another layout or type of numbers, with its tokenizer and template",
            "Language models and score models, Hugging Face's layout and GGUF, in either direction."
        })
final class ConvertVerb extends Verb {
    @Option(
            names = "--model",
            paramLabel = "DIR|FILE.gguf",
            description = "model in the Hugging Face layout, or a GGUF file")
    @Required
    Path model;

    @Option(
            names = "--to",
            paramLabel = "LAYOUT",
            description = "hf (a folder that transformers loads) or gguf (a file that llama.cpp loads)")
    @Required
    @Words({"hf", "gguf"})
    String to;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "q8_0 and q4_0, whose norms and biases stay float32, are for gguf")
    @Words({"f32", "f16", "bf16", "q8_0", "q4_0"})
    String dtype = "f32";

    @Option(
            names = "--out",
            paramLabel = "DIR|FILE.gguf",
            description = "where the result goes; there must be nothing yet; a GGUF file gets the ending .gguf")
    @Required
    Path out;

    ConvertVerb() {}

    @Override
    public void validate(Complaints complaints) {
        if ("hf".equals(to) && List.of("q8_0", "q4_0").contains(dtype)) {
            complaints.add("dtype", "expected f32, f16 or bf16 for --to hf");
        }
    }

    @Override
    Task prepare(Console console, Closing opened) {
        Conversion.Layout layout = Conversion.Layout.of(to);
        Conversion conversion = new Conversion(model, layout, layout.dtype(dtype), out);
        return new Task(conversion.plan(), MemoryPlan.machineLimitBytes(), () -> print(conversion.run(), console));
    }

    private void print(SequencedMap<String, Object> result, Console console) {
        if (common.json) {
            console.json(result);
        } else if (!common.quiet) {
            Facts.print(result, console.out());
        }
    }
}
