package io.levee.kernels.measure;

import java.util.OptionalDouble;

/**
 * How much a kernel has to do at a size, which scales its counts to another: they grow with elements · depth.
 *
 * @param elements of its result
 * @param depth what the work of an element grows with, such as the length of its sum
 * @param bytes its operands and results, each once, where threads read values again that are in a cache by then; empty where
 *     what threads load and store is what the memory moves
 */
record Amount(double elements, double depth, OptionalDouble bytes) {
    private static final int BLOCK = 256;

    /** Work that grows with the elements, each value read or written once. */
    static Amount streaming(double elements) {
        return new Amount(elements, 1, OptionalDouble.empty());
    }

    /** The same where an element needs more of it the deeper it is. */
    static Amount streaming(double elements, double depth) {
        return new Amount(elements, depth, OptionalDouble.empty());
    }

    /** Work whose values are read again and again. */
    static Amount reusing(double elements, double depth, double bytes) {
        return new Amount(elements, depth, OptionalDouble.of(bytes));
    }

    /** A sum by one block, whose threads take a value each in a round. */
    static Amount ofOneBlock(double sums, double values, int valueBytes) {
        return reusing(sums, Math.ceil(values / BLOCK), sums * (values + 1) * valueBytes);
    }

    double work() {
        return elements * depth;
    }
}
