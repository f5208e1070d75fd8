package io.levee.kernels;

/** The step that moves the parameters, and what it looks at before. */
public interface OptimizerOperations {
    /** slot[0] = Σ x², accumulated in pieces in double and added in piece order. */
    void sumOfSquares(Slice slot, Slice x, long count);

    /**
     * One AdamW step over flat buffers whose first {@code decayed} values are decayed; the gradient is scaled by
     * gradientScale and by min(1, clipNorm / (gradientScale·√sumOfSquares[0] + 1e-6)). A sum of squares that is not finite
     * leaves everything as it is.
     */
    void adamw(
            Slice parameters,
            Slice gradients,
            Slice firstMoments,
            Slice secondMoments,
            Slice sumOfSquares,
            long count,
            long decayed,
            AdamwStep step);

    /** Index of the first value that is not finite, or −1; waits. */
    long firstNonFinite(Slice x, long count);
}
