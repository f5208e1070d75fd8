package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;

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

    /**
     * Checks that host data are as long as the values that they become or come from.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when they are not
     */
    static void requireBytes(String operation, Dtype dtype, long count, MemorySegment host) {
        long bytes = dtype.bytes(count);
        if (bytes != host.byteSize()) {
            throw new IllegalArgumentException(
                    operation + ": the slice has " + bytes + " bytes, the host segment " + host.byteSize());
        }
    }

    /**
     * Checks that a slice can be copied to another.
     *
     * @throws IllegalArgumentException when their dtypes or counts differ
     */
    static void requireAlike(Slice to, Slice from) {
        if (to.dtype() != from.dtype() || to.count() != from.count()) {
            throw new IllegalArgumentException("copy: expected equal dtypes and counts, found " + from.count() + " of "
                    + from.dtype() + " into " + to.count() + " of " + to.dtype());
        }
    }
}
