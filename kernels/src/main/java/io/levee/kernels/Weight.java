package io.levee.kernels;

/**
 * A matrix (outputs, inputs), row-major, that {@link Kernels#linear} multiplies with. A back-end may keep its own layout
 * of it (packed panels, a device copy); {@link Kernels#refresh} says that the values have changed.
 */
public interface Weight {
    /** The values, (outputs, inputs), in their storage type. */
    Slice slice();

    /** Rows of the matrix. */
    int outputs();

    /** Columns of the matrix. */
    int inputs();
}
