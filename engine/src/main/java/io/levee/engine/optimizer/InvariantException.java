package io.levee.engine.optimizer;

/** Something that holds by construction does not hold; the run stops rather than learn from wrong numbers. Exit code 4. */
public final class InvariantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvariantException(String message) {
        super(message);
    }
}
