package io.levee.kernels.host;

import io.levee.kernels.Weight;

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
        Weight.requireShape(slice, outputs, inputs);
    }

    /**
     * A weight that an operation has been given.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when other kernels made it
     */
    public static PlainWeight of(Weight weight, String operation) {
        if (weight instanceof PlainWeight own) {
            return own;
        }
        throw new IllegalArgumentException(operation + ": expected a weight made by these kernels, found "
                + (weight == null ? "null" : weight.getClass()));
    }
}
