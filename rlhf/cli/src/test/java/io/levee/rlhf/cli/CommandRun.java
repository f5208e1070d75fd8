package io.levee.rlhf.cli;

import io.levee.engine.store.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A command line that has been run in this process.
 *
 * @param code what it ended with
 * @param out standard output
 * @param err standard error
 */
record CommandRun(ExitCode code, String out, String err) {
    /** Runs a command line. */
    static CommandRun of(String... args) {
        return withInput("", args);
    }

    /** Runs a command line with something on standard input. */
    static CommandRun withInput(String input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        ExitCode code = Main.run(console, args);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as JSON. */
    Json json() {
        return Json.parse(out, "standard output");
    }

    /** Standard output as JSON lines. */
    List<Json> jsonLines() {
        return out.lines().map(line -> Json.parse(line, "standard output")).toList();
    }

    /** Lines of standard error. */
    List<String> complaints() {
        return err.lines().toList();
    }
}
