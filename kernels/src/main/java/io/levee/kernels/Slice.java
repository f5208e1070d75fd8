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

    /**
     * Checks that a slice has the values [from, from + count) as a part.
     *
     * @throws IndexOutOfBoundsException when the range leaves the slice or splits a block
     */
    static void requirePart(Slice slice, long from, long count) {
        int block = slice.dtype().blockValues();
        if (from < 0 || count < 0 || from > slice.count() - count || from % block != 0 || count % block != 0) {
            throw new IndexOutOfBoundsException("values [" + from + ", " + from + " + " + count + ") of a slice of "
                    + slice.count() + " " + slice.dtype() + " values in blocks of " + block);
        }
    }
}
