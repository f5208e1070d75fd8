package io.levee.rlhf.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A chat whose lines come from a file or another program: answers on standard output, the rest on standard error. */
final class ScriptScreen implements ChatScreen {
    private final Console console;
    private final BufferedReader lines;

    ScriptScreen(Console console) {
        this.console = console;
        this.lines = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> line() {
        try {
            return Optional.ofNullable(lines.readLine());
        } catch (IOException failure) {
            throw new UncheckedIOException("standard input cannot be read: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void text(String piece) {
        console.out().print(piece);
        console.out().flush();
    }

    @Override
    public void note(String line) {
        console.err().println(line);
    }

    @Override
    public void answering() {
        // Nobody watches: Ctrl-C ends the process.
    }

    @Override
    public boolean stopped() {
        return false;
    }

    @Override
    public void close() {
        console.out().flush();
    }
}
