package io.levee.engine.graph;

import io.levee.engine.tensor.Tensor;

/**
 * A residual stream x + delta (N, C) whose last addition is still to be done, so that it can be one kernel with the norm that
 * follows it.
 *
 * @param x the stream so far
 * @param delta what the last part of a model adds to it, or null for nothing
 */
public record Residual(Tensor x, Tensor delta) {
    /** A stream to which nothing is to be added. */
    public static Residual of(Tensor x) {
        return new Residual(x, null);
    }

    /**
     * A stream and its norm.
     *
     * @param sum the stream, added up
     * @param norm of it, which the next part of a model reads
     */
    public record Normed(Tensor sum, Tensor norm) {
        /** The stream with what that part adds. */
        public Residual plus(Tensor delta) {
            return new Residual(sum, delta);
        }
    }
}
