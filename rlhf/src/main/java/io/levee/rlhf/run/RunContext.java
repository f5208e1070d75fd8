package io.levee.rlhf.run;

import java.util.function.BooleanSupplier;

/**
 * How a job is to run.
 *
 * @param progress told of every step
 * @param cancelled asked between steps; when true the job checkpoints and throws {@link InterruptedRunException}
 * @param allowDifferentBits goes on even where the machine would change bits
 */
public record RunContext(Progress progress, BooleanSupplier cancelled, boolean allowDifferentBits) {
    /** A new run that nobody watches. */
    public static final RunContext QUIET = new RunContext(Progress.NONE, () -> false, false);
}
