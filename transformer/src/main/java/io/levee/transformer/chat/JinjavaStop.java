package io.levee.transformer.chat;

/** Thrown within a template that refuses a conversation, or that is itself refused. */
final class JinjavaStop extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean refusal;

    /** @param refusal whether the template refuses the conversation, and not the reader the template */
    JinjavaStop(String message, boolean refusal) {
        super(message);
        this.refusal = refusal;
    }

    boolean isRefusal() {
        return refusal;
    }

    /** The stop that caused a failure, or null. */
    static JinjavaStop in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JinjavaStop stop) {
                return stop;
            }
        }
        return null;
    }
}
