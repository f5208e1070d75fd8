package io.levee.rlhf.run;

import io.levee.rlhf.job.Runs;
import java.nio.file.Path;

/** The run was asked to stop and has kept its state; it goes on with `levee resume`. Exit code 130. */
public final class InterruptedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param directory of the run that can be resumed */
    public InterruptedRunException(Path directory) {
        super("interrupted; go on with: levee resume " + directory);
    }

    /** In a stage that does not know its run; {@link Runs} names it. */
    public InterruptedRunException() {
        super("interrupted");
    }
}
