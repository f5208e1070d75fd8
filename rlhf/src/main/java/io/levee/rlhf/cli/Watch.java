package io.levee.rlhf.cli;

import io.levee.rlhf.run.RunContext;
import java.util.function.Function;

/** Runs work that takes long, so that a person sees how it comes along and can stop it. */
final class Watch {
    private Watch() {}

    /** New work. */
    static <T> T run(Console console, boolean quiet, Function<RunContext, T> work) {
        return run(console, quiet, false, false, work);
    }

    /**
     * Work that may go on with an earlier run's.
     *
     * @param resume whether it does
     * @param allowDifferentBits even where the machine would change bits
     */
    static <T> T run(
            Console console,
            boolean quiet,
            boolean resume,
            boolean allowDifferentBits,
            Function<RunContext, T> work) {
        try (Interrupts interrupts = new Interrupts(console, Main::kill);
                Display display = Display.of(console, quiet)) {
            return work.apply(new RunContext(display.progress(), interrupts, resume, allowDifferentBits));
        }
    }
}
