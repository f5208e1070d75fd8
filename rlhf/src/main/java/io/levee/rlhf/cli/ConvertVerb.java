package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.kernels.Closing;
import io.levee.rlhf.run.Conversion;
import java.nio.file.Path;
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
            required = true,
            paramLabel = "DIR|FILE.gguf",
            description = "model in the Hugging Face layout, or a GGUF file")
    Path model;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "LAYOUT",
            description = "hf (a folder that transformers loads) or gguf (a file that llama.cpp loads)")
    String to;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "f32, f16, bf16; for gguf also q8_0 and q4_0, whose norms and biases stay float32"
                    + " (default: ${DEFAULT-VALUE})")
    String dtype = "f32";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR|FILE.gguf",
            description = "where the result goes; there must be nothing yet")
    Path out;

    ConvertVerb() {}

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
