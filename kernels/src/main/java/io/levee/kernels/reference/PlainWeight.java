package io.levee.kernels.reference;

import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;

/**
 * A weight in the layout in which it is stored.
 *
 * @param slice the values, (outputs, inputs), in any dtype but I32
 * @param outputs rows
 * @param inputs columns; a whole number of blocks, so that a row can be found
 */
public record PlainWeight(HostSlice slice, int outputs, int inputs) implements Weight {
    /** Checks the sizes against the slice. */
    public PlainWeight {
        if (slice.dtype() == Dtype.I32) {
            throw new IllegalArgumentException("weight: expected a dtype of real numbers, found I32");
        }
        if (slice.count() != Math.multiplyExact((long) outputs, (long) inputs)) {
            throw new IllegalArgumentException("weight: shape (" + outputs + ", " + inputs + ") needs "
                    + (long) outputs * inputs + " values, the slice has " + slice.count());
        }
        if (inputs % slice.dtype().blockValues() != 0) {
            throw new IllegalArgumentException("weight: rows of " + inputs + " values are not whole blocks of "
                    + slice.dtype().blockValues() + " (" + slice.dtype() + ")");
        }
    }
}
