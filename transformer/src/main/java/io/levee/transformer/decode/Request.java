package io.levee.transformer.decode;

/**
 * A prompt to be continued.
 *
 * @param prompt ids, at least one
 * @param samples how many continuations; the prompt is computed once
 * @param maxNewTokens most tokens of each
 * @param draws where chance comes from
 */
public record Request(int[] prompt, int samples, int maxNewTokens, Draws draws) {
    /** Chance as a function of place, so that it does not depend on which sequences share a batch. */
    @FunctionalInterface
    public interface Draws {
        /** A number in [0, 1) for the token at {@code position} (0 is the first new one) of a sample. */
        float uniform(int sample, int position);
    }

    public Request {
        if (prompt.length == 0 || samples < 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException("prompt of " + prompt.length + " ids, " + samples + " samples, "
                    + maxNewTokens + " new tokens: each is at least 1");
        }
    }
}
