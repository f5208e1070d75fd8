package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Lanes.broadcast;
import static io.levee.kernels.simd.Lanes.get;
import static io.levee.kernels.simd.Lanes.set;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Rows gathered from strided memory into panels for {@link SmallProduct}, whose rows are whole vectors, and back. What a panel
 * holds beyond a row's width is unspecified. Offsets and strides are in bytes.
 *
 * <p>Inner loops go over rows, four at a time, of which there are many, and not along a row, which is a few vectors; it also
 * makes the methods too large to be inlined, see {@link SmallProduct}.
 */
final class Panel {
    private Panel() {}

    /** to = factor · from, rows of {@code width} values. */
    static void copy(
            MemorySegment to,
            long toAt,
            long toRow,
            MemorySegment from,
            long fromAt,
            long fromRow,
            int rows,
            int width,
            float factor) {
        assert rows >= 0 && width >= 0 : rows + " rows of " + width;
        FloatVector factors = broadcast(factor);
        int i = 0;
        for (; i < Lanes.whole(width); i += COUNT) {
            long x = fromAt + 4L * i;
            long y = toAt + 4L * i;
            int row = 0;
            for (; row + 4 <= rows; row += 4) {
                fromMemorySegment(FLOATS, from, x, ORDER).mul(factors).intoMemorySegment(to, y, ORDER);
                fromMemorySegment(FLOATS, from, x + fromRow, ORDER)
                        .mul(factors)
                        .intoMemorySegment(to, y + toRow, ORDER);
                fromMemorySegment(FLOATS, from, x + 2 * fromRow, ORDER)
                        .mul(factors)
                        .intoMemorySegment(to, y + 2 * toRow, ORDER);
                fromMemorySegment(FLOATS, from, x + 3 * fromRow, ORDER)
                        .mul(factors)
                        .intoMemorySegment(to, y + 3 * toRow, ORDER);
                x += 4 * fromRow;
                y += 4 * toRow;
            }
            for (; row < rows; row++) {
                fromMemorySegment(FLOATS, from, x, ORDER).mul(factors).intoMemorySegment(to, y, ORDER);
                x += fromRow;
                y += toRow;
            }
        }
        for (; i < width; i++) {
            for (int row = 0; row < rows; row++) {
                set(to, toAt + 4L * i + row * toRow, get(from, fromAt + 4L * i + row * fromRow) * factor);
            }
        }
    }

    /** to += factor · from, rows of {@code width} values. */
    static void add(
            MemorySegment to,
            long toAt,
            long toRow,
            MemorySegment from,
            long fromAt,
            long fromRow,
            int rows,
            int width,
            float factor) {
        FloatVector factors = broadcast(factor);
        int i = 0;
        for (; i < Lanes.whole(width); i += COUNT) {
            long x = fromAt + 4L * i;
            long y = toAt + 4L * i;
            int row = 0;
            for (; row + 4 <= rows; row += 4) {
                fromMemorySegment(FLOATS, from, x, ORDER)
                        .fma(factors, fromMemorySegment(FLOATS, to, y, ORDER))
                        .intoMemorySegment(to, y, ORDER);
                fromMemorySegment(FLOATS, from, x + fromRow, ORDER)
                        .fma(factors, fromMemorySegment(FLOATS, to, y + toRow, ORDER))
                        .intoMemorySegment(to, y + toRow, ORDER);
                fromMemorySegment(FLOATS, from, x + 2 * fromRow, ORDER)
                        .fma(factors, fromMemorySegment(FLOATS, to, y + 2 * toRow, ORDER))
                        .intoMemorySegment(to, y + 2 * toRow, ORDER);
                fromMemorySegment(FLOATS, from, x + 3 * fromRow, ORDER)
                        .fma(factors, fromMemorySegment(FLOATS, to, y + 3 * toRow, ORDER))
                        .intoMemorySegment(to, y + 3 * toRow, ORDER);
                x += 4 * fromRow;
                y += 4 * toRow;
            }
            for (; row < rows; row++) {
                fromMemorySegment(FLOATS, from, x, ORDER)
                        .fma(factors, fromMemorySegment(FLOATS, to, y, ORDER))
                        .intoMemorySegment(to, y, ORDER);
                x += fromRow;
                y += toRow;
            }
        }
        for (; i < width; i++) {
            for (int row = 0; row < rows; row++) {
                long at = toAt + 4L * i + row * toRow;
                set(to, at, Math.fma(get(from, fromAt + 4L * i + row * fromRow), factor, get(to, at)));
            }
        }
    }

    /** to = from, rows of {@code width} values, each times its own factor of factors (rows), which are beside {@code from}. */
    static void scale(
            MemorySegment to,
            long toAt,
            long toRow,
            MemorySegment from,
            long fromAt,
            long fromRow,
            long factors,
            int rows,
            int width) {
        int i = 0;
        for (; i < Lanes.whole(width); i += COUNT) {
            long x = fromAt + 4L * i;
            long y = toAt + 4L * i;
            int row = 0;
            for (; row + 4 <= rows; row += 4) {
                long factor = factors + 4L * row;
                fromMemorySegment(FLOATS, from, x, ORDER)
                        .mul(broadcast(get(from, factor)))
                        .intoMemorySegment(to, y, ORDER);
                fromMemorySegment(FLOATS, from, x + fromRow, ORDER)
                        .mul(broadcast(get(from, factor + 4)))
                        .intoMemorySegment(to, y + toRow, ORDER);
                fromMemorySegment(FLOATS, from, x + 2 * fromRow, ORDER)
                        .mul(broadcast(get(from, factor + 8)))
                        .intoMemorySegment(to, y + 2 * toRow, ORDER);
                fromMemorySegment(FLOATS, from, x + 3 * fromRow, ORDER)
                        .mul(broadcast(get(from, factor + 12)))
                        .intoMemorySegment(to, y + 3 * toRow, ORDER);
                x += 4 * fromRow;
                y += 4 * toRow;
            }
            for (; row < rows; row++) {
                fromMemorySegment(FLOATS, from, x, ORDER)
                        .mul(broadcast(get(from, factors + 4L * row)))
                        .intoMemorySegment(to, y, ORDER);
                x += fromRow;
                y += toRow;
            }
        }
        for (; i < width; i++) {
            for (int row = 0; row < rows; row++) {
                float factor = get(from, factors + 4L * row);
                set(to, toAt + 4L * i + row * toRow, get(from, fromAt + 4L * i + row * fromRow) * factor);
            }
        }
    }

    /** to = from, single values. */
    static void spread(
            MemorySegment to, long toAt, long toStep, MemorySegment from, long fromAt, long fromStep, int count) {
        for (int i = 0; i < count; i++) {
            set(to, toAt + i * toStep, get(from, fromAt + i * fromStep));
        }
    }

    /** Sets rows of {@code vectors} vectors to a value. */
    static void fill(MemorySegment to, long at, long row, int rows, int vectors, float value) {
        for (int i = 0; i < vectors; i++) {
            for (int r = 0; r < rows; r++) {
                broadcast(value).intoMemorySegment(to, at + r * row + (long) i * BYTES, ORDER);
            }
        }
    }
}
