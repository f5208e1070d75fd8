package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;

/** A run of {@code count} values in the memory of one {@link Kernels} instance. Only that instance looks inside. */
public interface Slice {
    /** How the values are stored. */
    Dtype dtype();

    /** Number of values. */
    long count();

    /**
     * The values [from, from + count) of this slice, in place.
     *
     * @throws IndexOutOfBoundsException when the range leaves this slice or splits a block
     */
    Slice part(long from, long count);
}
