package io.levee.rlhf.cli;

import io.levee.rlhf.run.RunContext;
import java.util.function.Function;

/**
 * Runs work that takes long, so that a person sees how it comes along and can stop it.
 *
 * @param quiet whether nothing is to be seen
 * @param allowDifferentBits even where the machine would change bits
 */
record Watch(Console console, boolean quiet, boolean allowDifferentBits) {
    /** New work. */
    static Watch of(Console console, boolean quiet) {
        return new Watch(console, quiet, false);
    }

    /** Does the work. */
    <T> T run(Function<RunContext, T> work) {
        try (Interrupts interrupts = new Interrupts(console, Main::kill);
                Display display = Display.of(console, quiet)) {
            return work.apply(new RunContext(display.progress(), interrupts, allowDifferentBits));
        }
    }
}
