package io.levee.rlhf.cli;

import io.levee.engine.store.Json;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a verb reads and writes. Results go to {@code out}; progress, notes and errors to {@code err}.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal whether a person watches {@code err}
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** The process's own, UTF-8 whatever the locale. */
    static Console system() {
        FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
        PrintStream out =
                new PrintStream(new java.io.BufferedOutputStream(stdout, BUFFER_BYTES), false, StandardCharsets.UTF_8);
        return new Console(System.in, out, System.err, Boolean.getBoolean("levee.terminal"));
    }

    /** A line of compact JSON on standard output. */
    void json(Object value) {
        out.print(Json.write(value));
        out.print('\n');
    }

    /** A complaint on standard error. */
    void complain(String message) {
        err.println("levee: " + message);
    }
}
