package io.levee.rlhf.cli;

import io.levee.kernels.Closing;
import io.levee.rlhf.infer.TokenLines;
import io.levee.rlhf.options.Required;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee tokenize}. */
@Command(
        name = "tokenize",
        description = {
            "token ids of the texts on the lines of a JSON-lines file",
            "Writes {\"ids\": […]} for each line."
        })
final class TokenizeVerb extends Verb {
    @Option(
            names = "--model",
            paramLabel = "DIR|FILE",
            description = "model directory, tokenizer.json, tokenizer.model or a .gguf file")
    @Required
    Path model;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "JSON lines with a field \"text\" (default: standard input)")
    Path input;

    @Option(
            names = "--special",
            description = "add what the tokenizer prescribes around a text, such as a begin-of-text token")
    boolean special;

    TokenizeVerb() {}

    @Override
    Task prepare(Console console, Closing opened) {
        TokenLines lines = new TokenLines(TokenLines.tokenizer(model), special);
        return Task.of(() -> Lines.of(input, console, (in, name) -> {
            lines.tokenize(in, name, console::json);
            return null;
        }));
    }
}
