package io.levee.engine.optimizer;

/** A number is infinite or not a number; the message names the step, the tensor and the index. Exit code 4. */
public final class NonFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NonFiniteException(String message) {
        super(message);
    }
}
