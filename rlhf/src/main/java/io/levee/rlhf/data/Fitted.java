package io.levee.rlhf.data;

/** A row as tokens, or why it cannot be used. */
sealed interface Fitted<T> {
    /**
     * It fits.
     *
     * @param tokens    in it
     * @param truncated whether the context cut an answer
     */
    record Row<T>(T row, int tokens, boolean truncated) implements Fitted<T> {}

    /**
     * It does not fit.
     *
     * @param curable whether leaving it out is what the user chose: an error otherwise
     */
    record Misfit<T>(String reason, boolean curable) implements Fitted<T> {}
}
