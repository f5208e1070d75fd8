package io.levee.kernels.measure;

/**
 * What a kernel moves and computes.
 *
 * @param elements of its result
 * @param bytes from and to the card's memory
 * @param tensorOperations on tensor cores
 * @param floatOperations outside them
 */
public record Load(double elements, double bytes, double tensorOperations, double floatOperations) {
    /** Floating-point operations of both kinds. */
    public double operations() {
        return tensorOperations + floatOperations;
    }
}
