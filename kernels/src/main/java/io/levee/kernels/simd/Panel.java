package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.broadcast;
import static io.levee.kernels.simd.Lanes.get;
import static io.levee.kernels.simd.Lanes.load;
import static io.levee.kernels.simd.Lanes.set;
import static io.levee.kernels.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Rows gathered from strided memory into panels for {@link SmallProduct}, whose rows are whole vectors, and back. What a panel
 * holds beyond a row's width is unspecified. Offsets and strides are in bytes. Inner loops go over rows, of which there are
 * many, and not along a row, which is a few vectors.
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
        int i = 0;
        for (; i < Lanes.whole(width); i += COUNT) {
            for (int row = 0; row < rows; row++) {
                FloatVector x = load(from, fromAt + i * 4L + row * fromRow);
                store(x.mul(broadcast(factor)), to, toAt + i * 4L + row * toRow);
            }
        }
        for (; i < width; i++) {
            for (int row = 0; row < rows; row++) {
                set(to, toAt + i * 4L + row * toRow, get(from, fromAt + i * 4L + row * fromRow) * factor);
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
        int i = 0;
        for (; i < Lanes.whole(width); i += COUNT) {
            for (int row = 0; row < rows; row++) {
                long at = toAt + i * 4L + row * toRow;
                store(load(from, fromAt + i * 4L + row * fromRow).fma(broadcast(factor), load(to, at)), to, at);
            }
        }
        for (; i < width; i++) {
            for (int row = 0; row < rows; row++) {
                long at = toAt + i * 4L + row * toRow;
                set(to, at, Math.fma(get(from, fromAt + i * 4L + row * fromRow), factor, get(to, at)));
            }
        }
    }

    /** to = from, rows of {@code width} values, each times its own factor of factors (rows). */
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
            for (int row = 0; row < rows; row++) {
                FloatVector factor = broadcast(get(from, factors + row * 4L));
                store(load(from, fromAt + i * 4L + row * fromRow).mul(factor), to, toAt + i * 4L + row * toRow);
            }
        }
        for (; i < width; i++) {
            for (int row = 0; row < rows; row++) {
                float factor = get(from, factors + row * 4L);
                set(to, toAt + i * 4L + row * toRow, get(from, fromAt + i * 4L + row * fromRow) * factor);
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
                store(broadcast(value), to, at + r * row + (long) i * BYTES);
            }
        }
    }
}
