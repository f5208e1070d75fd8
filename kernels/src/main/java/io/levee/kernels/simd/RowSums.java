package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Lanes.get;
import static io.levee.kernels.simd.Lanes.set;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Sums of products along rows: four vectors of chains side by side, then vectors, then the lanes in a fixed tree, then single
 * values. Offsets and strides are in bytes. Rows are looped over in here so that the methods are too large to be inlined, which
 * might box the accumulators ({@link SmallProduct}).
 */
final class RowSums {
    private RowSums() {}

    /** to (rows) = Σ a · b over {@code width} values. */
    static void products(
            MemorySegment to,
            long toAt,
            MemorySegment a,
            long aAt,
            long aRow,
            MemorySegment b,
            long bAt,
            long bRow,
            int rows,
            int width) {
        for (int row = 0; row < rows; row++) {
            long x = aAt + row * aRow;
            long y = bAt + row * bRow;
            FloatVector sum0 = Lanes.zero();
            FloatVector sum1 = Lanes.zero();
            FloatVector sum2 = Lanes.zero();
            FloatVector sum3 = Lanes.zero();
            int i = 0;
            for (; i + 4 * COUNT <= width; i += 4 * COUNT) {
                long u = x + 4L * i;
                long v = y + 4L * i;
                sum0 = fromMemorySegment(FLOATS, a, u, ORDER).fma(fromMemorySegment(FLOATS, b, v, ORDER), sum0);
                sum1 = fromMemorySegment(FLOATS, a, u + BYTES, ORDER)
                        .fma(fromMemorySegment(FLOATS, b, v + BYTES, ORDER), sum1);
                sum2 = fromMemorySegment(FLOATS, a, u + 2L * BYTES, ORDER)
                        .fma(fromMemorySegment(FLOATS, b, v + 2L * BYTES, ORDER), sum2);
                sum3 = fromMemorySegment(FLOATS, a, u + 3L * BYTES, ORDER)
                        .fma(fromMemorySegment(FLOATS, b, v + 3L * BYTES, ORDER), sum3);
            }
            for (; i + COUNT <= width; i += COUNT) {
                sum0 = fromMemorySegment(FLOATS, a, x + 4L * i, ORDER)
                        .fma(fromMemorySegment(FLOATS, b, y + 4L * i, ORDER), sum0);
            }
            float total = Lanes.sum(sum0.add(sum1).add(sum2.add(sum3)));
            for (; i < width; i++) {
                total = Math.fma(get(a, x + 4L * i), get(b, y + 4L * i), total);
            }
            set(to, toAt + 4L * row, total);
        }
    }

    /** to (rows) = Σ (a · weight) · b over {@code width} values; weight (width), a and b (rows, width) from {@code at} on. */
    static void products(
            MemorySegment to,
            long toAt,
            MemorySegment a,
            MemorySegment b,
            long at,
            MemorySegment weight,
            int rows,
            int width) {
        for (int row = 0; row < rows; row++) {
            long x = at + 4L * row * width;
            FloatVector sum0 = Lanes.zero();
            FloatVector sum1 = Lanes.zero();
            FloatVector sum2 = Lanes.zero();
            FloatVector sum3 = Lanes.zero();
            int i = 0;
            for (; i + 4 * COUNT <= width; i += 4 * COUNT) {
                long u = x + 4L * i;
                sum0 = fromMemorySegment(FLOATS, a, u, ORDER)
                        .mul(fromMemorySegment(FLOATS, weight, 4L * i, ORDER))
                        .fma(fromMemorySegment(FLOATS, b, u, ORDER), sum0);
                sum1 = fromMemorySegment(FLOATS, a, u + BYTES, ORDER)
                        .mul(fromMemorySegment(FLOATS, weight, 4L * i + BYTES, ORDER))
                        .fma(fromMemorySegment(FLOATS, b, u + BYTES, ORDER), sum1);
                sum2 = fromMemorySegment(FLOATS, a, u + 2L * BYTES, ORDER)
                        .mul(fromMemorySegment(FLOATS, weight, 4L * i + 2L * BYTES, ORDER))
                        .fma(fromMemorySegment(FLOATS, b, u + 2L * BYTES, ORDER), sum2);
                sum3 = fromMemorySegment(FLOATS, a, u + 3L * BYTES, ORDER)
                        .mul(fromMemorySegment(FLOATS, weight, 4L * i + 3L * BYTES, ORDER))
                        .fma(fromMemorySegment(FLOATS, b, u + 3L * BYTES, ORDER), sum3);
            }
            for (; i + COUNT <= width; i += COUNT) {
                sum0 = fromMemorySegment(FLOATS, a, x + 4L * i, ORDER)
                        .mul(fromMemorySegment(FLOATS, weight, 4L * i, ORDER))
                        .fma(fromMemorySegment(FLOATS, b, x + 4L * i, ORDER), sum0);
            }
            float total = Lanes.sum(sum0.add(sum1).add(sum2.add(sum3)));
            for (; i < width; i++) {
                total = Math.fma(get(a, x + 4L * i) * get(weight, 4L * i), get(b, x + 4L * i), total);
            }
            set(to, toAt + 4L * row, total);
        }
    }
}
