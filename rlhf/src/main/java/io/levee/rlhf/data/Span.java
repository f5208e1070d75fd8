package io.levee.rlhf.data;

/**
 * A run of tokens in a sequence.
 *
 * @param start first token
 * @param end   one after the last token, above {@code start}
 */
public record Span(int start, int end) {
    /**
     * @throws IllegalArgumentException when it is empty or begins below 0
     */
    public Span {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a span needs a token, found %d to %d".formatted(start, end));
        }
    }

    /** Number of tokens. */
    public int length() {
        return end - start;
    }
}
