package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;

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

    /**
     * Checks that a slice holds a matrix that can be multiplied with.
     *
     * @throws IllegalArgumentException when it holds whole numbers, when the shape does not fit it, or when rows are not whole
     *     blocks of its dtype
     */
    static void requireShape(Slice slice, int outputs, int inputs) {
        if (slice.dtype() == Dtype.I32) {
            throw new IllegalArgumentException("weight: expected a dtype of real numbers, found I32");
        }
        if (outputs < 0 || inputs < 0 || slice.count() != Math.multiplyExact((long) outputs, (long) inputs)) {
            throw new IllegalArgumentException("weight: shape (" + outputs + ", " + inputs + ") needs "
                    + (long) outputs * inputs + " values, the slice has " + slice.count());
        }
        slice.dtype().requireRows("weight", inputs);
    }
}
