package io.levee.kernels.cuda;

import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;

/**
 * A row-major matrix in the memory of a device, or a rectangle of one.
 *
 * @param address of the first value
 * @param dtype F32 or BF16
 * @param rows of the matrix
 * @param columns of the matrix
 * @param pitch values from one row to the next
 * @param low values from the matrix to that of its low parts, which has the same shape and is to be added; 0 where there is none
 */
record Plane(long address, Dtype dtype, int rows, int columns, long pitch, long low) {
    /** One without low parts. */
    Plane(long address, Dtype dtype, int rows, int columns, long pitch) {
        this(address, dtype, rows, columns, pitch, 0);
    }

    /**
     * A float32 slice as a matrix.
     *
     * @param operand named in errors
     * @throws IllegalArgumentException when the slice is not float32 memory of a device, or is too short
     */
    static Plane of(Slice slice, int rows, int columns, String operand) {
        DeviceSlice device = DeviceSlice.of(slice, Dtype.F32, operand);
        if (rows < 0 || columns < 0 || device.count() < (long) rows * columns) {
            throw new IllegalArgumentException(operand + ": shape (" + rows + ", " + columns + ") needs "
                    + (long) rows * columns + " values, the slice has " + device.count());
        }
        return new Plane(device.address(), Dtype.F32, rows, columns, columns);
    }

    /** Some of the rows. */
    Plane rows(int from, int count) {
        return new Plane(address + from * pitch * dtype.blockBytes(), dtype, count, columns, pitch, low);
    }

    /** Some of the columns. */
    Plane columns(int from, int count) {
        return new Plane(address + (long) from * dtype.blockBytes(), dtype, rows, count, pitch, low);
    }

    /** The matrix alone. */
    Plane highParts() {
        return new Plane(address, dtype, rows, columns, pitch);
    }

    /** The matrix of the low parts. */
    Plane lowParts() {
        return new Plane(address + low * dtype.blockBytes(), dtype, rows, columns, pitch);
    }

    /** True when every row begins at a multiple of 16 bytes, so that 128 bits can be read at once. */
    boolean aligned() {
        return address % 16 == 0 && pitch * dtype.blockBytes() % 16 == 0;
    }
}
