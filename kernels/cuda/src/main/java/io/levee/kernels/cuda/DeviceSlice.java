package io.levee.kernels.cuda;

import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;

/**
 * Values in the memory of a device.
 *
 * @param address of the first value
 * @param dtype how the values are stored
 * @param count number of values
 */
record DeviceSlice(long address, Dtype dtype, long count) implements Slice {
    /**
     * A slice that an operation has been given, seen as device memory.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when the slice is another back-end's, or its dtype is not the expected one
     */
    static DeviceSlice of(Slice slice, Dtype expected, String operation) {
        DeviceSlice device = of(slice, operation);
        if (device.dtype != expected) {
            throw new IllegalArgumentException(
                    operation + ": expected a slice of " + expected + ", found one of " + device.dtype);
        }
        return device;
    }

    /**
     * A slice of any dtype that an operation has been given, seen as device memory.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when the slice is another back-end's
     */
    static DeviceSlice of(Slice slice, String operation) {
        if (slice instanceof DeviceSlice device) {
            return device;
        }
        throw new IllegalArgumentException(operation + ": expected a slice of device memory, found "
                + (slice == null ? "null" : slice.getClass()));
    }

    /** A float32 operand. */
    static DeviceSlice f32(Slice slice, String operation) {
        return of(slice, Dtype.F32, operation);
    }

    /** An operand of ids, positions, offsets or row numbers. */
    static DeviceSlice i32(Slice slice, String operation) {
        return of(slice, Dtype.I32, operation);
    }

    /** A float32 operand that may be left out. */
    static DeviceSlice optional(Slice slice, String operation) {
        return slice == null ? null : f32(slice, operation);
    }

    /** Its size. */
    long bytes() {
        return dtype.bytes(count);
    }

    @Override
    public DeviceSlice part(long from, long length) {
        Slice.requirePart(this, from, length);
        return new DeviceSlice(address + dtype.bytes(from), dtype, length);
    }
}
