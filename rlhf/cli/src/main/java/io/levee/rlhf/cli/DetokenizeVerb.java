package io.levee.rlhf.cli;

import io.levee.kernels.Closing;
import io.levee.rlhf.infer.TokenLines;
import io.levee.rlhf.options.Required;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee detokenize}. */
@Command(
        name = "detokenize",
        description = {"texts of the token ids on the lines of a JSON-lines file", "Writes {\"text\": …} for each line."
        })
final class DetokenizeVerb extends Verb {
    @Option(
            names = "--model",
            paramLabel = "DIR|FILE",
            description = "model directory, tokenizer.json, tokenizer.model or a .gguf file")
    @Required
    Path model;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "JSON lines with a field \"ids\" (default: standard input)")
    Path input;

    @Option(names = "--special", description = "leave special tokens in the text")
    boolean special;

    DetokenizeVerb() {}

    @Override
    Task prepare(Console console, Closing opened) {
        TokenLines lines = new TokenLines(TokenLines.tokenizer(model), special);
        return Task.of(() -> Lines.of(input, console, (in, name) -> {
            lines.detokenize(in, name, console::json);
            return null;
        }));
    }
}
