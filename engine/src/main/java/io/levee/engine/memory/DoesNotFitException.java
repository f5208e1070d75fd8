package io.levee.engine.memory;

/** A run needs more memory than there is; the message holds the plan and the flags that would make it fit. Exit code 3. */
public final class DoesNotFitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DoesNotFitException(String message) {
        super(message);
    }
}
