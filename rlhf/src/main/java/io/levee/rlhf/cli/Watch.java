package io.levee.rlhf.cli;

import io.levee.rlhf.run.InterruptedRunException;
import io.levee.rlhf.run.RunContext;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Runs work that takes long, so that a person sees how it comes along and can stop it.
 *
 * @param quiet whether nothing is to be seen
 * @param resume whether the work goes on with an earlier run's
 * @param allowDifferentBits even where the machine would change bits
 */
record Watch(Console console, boolean quiet, boolean resume, boolean allowDifferentBits) {
    /** New work. */
    static Watch of(Console console, boolean quiet) {
        return new Watch(console, quiet, false, false);
    }

    /**
     * Does the work.
     *
     * @param directory of the whole run
     * @throws InterruptedRunException that names this directory, also when a run inside it was stopped
     */
    <T> T run(Path directory, Function<RunContext, T> work) {
        try (Interrupts interrupts = new Interrupts(console, Main::kill);
                Display display = Display.of(console, quiet)) {
            return work.apply(new RunContext(display.progress(), interrupts, resume, allowDifferentBits));
        } catch (InterruptedRunException inside) {
            InterruptedRunException whole = new InterruptedRunException(directory);
            whole.addSuppressed(inside);
            throw whole;
        }
    }
}
