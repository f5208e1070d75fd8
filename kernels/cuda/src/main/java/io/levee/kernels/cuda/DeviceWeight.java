package io.levee.kernels.cuda;

import io.levee.kernels.Weight;

/**
 * A weight in the memory of a device, as it is stored, and the bfloat16 copy that {@link Products} keep of a float32 one:
 * made at the first product and made again after {@link #invalidate}.
 */
final class DeviceWeight implements Weight {
    private final DeviceSlice slice;
    private final int outputs;
    private final int inputs;
    private Plane copy;
    private boolean valid;

    /**
     * A weight.
     *
     * @throws IllegalArgumentException when the shape does not fit the slice, or rows are not whole blocks of its dtype
     */
    DeviceWeight(DeviceSlice slice, int outputs, int inputs) {
        Weight.requireShape(slice, outputs, inputs);
        this.slice = slice;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /**
     * A weight that an operation has been given.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when other kernels made it
     */
    static DeviceWeight of(Weight weight, String operation) {
        if (weight instanceof DeviceWeight own) {
            return own;
        }
        throw new IllegalArgumentException(operation + ": expected a weight made by these kernels, found "
                + (weight == null ? "null" : weight.getClass()));
    }

    @Override
    public DeviceSlice slice() {
        return slice;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    /** Address of a row of the stored values. */
    long row(int row) {
        return slice.address() + slice.dtype().bytes((long) row * inputs);
    }

    /** The values as a plane; for F32 and BF16 only. */
    Plane plane() {
        return new Plane(slice.address(), slice.dtype(), outputs, inputs, inputs);
    }

    /** The values have changed. */
    void invalidate() {
        valid = false;
    }

    /** The copy, or null before the first product. */
    Plane copy() {
        return copy;
    }

    /** True when the copy holds the values. */
    boolean valid() {
        return valid;
    }

    /** The copy that now holds the values. */
    void renewed(Plane copy) {
        this.copy = copy;
        valid = true;
    }
}
