package io.levee.rlhf.cli;

import io.levee.engine.memory.DoesNotFitException;
import io.levee.engine.optimizer.InvariantException;
import io.levee.engine.optimizer.NonFiniteException;
import io.levee.engine.store.BadInputException;
import io.levee.rlhf.run.InterruptedRunException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;

/** What the process tells its caller. */
enum ExitCode {
    /** All is done. */
    DONE(0),
    /** Levee itself is at fault. */
    FAULT(1),
    /** Wrong usage or bad input. */
    BAD_INPUT(2),
    /** More memory is needed than there is. */
    DOES_NOT_FIT(3),
    /** A number is not finite, or an invariant is broken. */
    NUMERIC_FAILURE(4),
    /** Stopped by the user; a run can be resumed. */
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** As the shell sees it. */
    int number() {
        return number;
    }

    /** What a failure means to the caller. */
    static ExitCode of(Throwable failure) {
        return switch (failure) {
            case BadInputException _, IllegalArgumentException _, UncheckedIOException _ -> BAD_INPUT;
            case DoesNotFitException _, OutOfMemoryError _ -> DOES_NOT_FIT;
            case NonFiniteException _, InvariantException _ -> NUMERIC_FAILURE;
            case InterruptedRunException _, CancellationException _ -> INTERRUPTED;
            default -> FAULT;
        };
    }
}
