package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Lanes.broadcast;
import static io.levee.kernels.simd.Lanes.get;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Small matrix products inside a cache: c (rows, vectors) += a (rows, depth) · b (depth, vectors), where a row of c and of b is
 * a run of vectors. Each element of c is one chain of fused multiply-adds over the depth in order, so its bits do not depend on
 * how many rows or vectors are computed beside it. All offsets and strides are in bytes: {@code aRow} from one row of a to the
 * next and {@code aStep} along the depth (exchanged, they transpose a), {@code bStep} along the depth and {@code bNext} from
 * one vector of b to the next.
 *
 * <p>Loops are unrolled for a second reason: C2 sometimes boxes accumulators that live through a loop of an inlined method, does
 * not inline one of more than 325 bytes, and leaves vector operations as calls in one that has more than about forty of them.
 * For the same reason the steps that are left over go through memory.
 */
final class SmallProduct {
    /** Rows of {@link #fourRows}. */
    static final int ROWS = 4;

    /** Steps of {@link #oneRow} at a time. */
    private static final int UNROLLED = 8;

    private SmallProduct() {}

    /** Four rows. */
    static void fourRows(
            MemorySegment c,
            long cAt,
            long cRow,
            MemorySegment a,
            long aAt,
            long aRow,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            long bNext,
            int depth,
            int vectors) {
        int vector = 0;
        for (; vector + 2 <= vectors; vector += 2) {
            fourByTwo(
                    c,
                    cAt + (long) vector * BYTES,
                    cRow,
                    a,
                    aAt,
                    aRow,
                    aStep,
                    b,
                    bAt + vector * bNext,
                    bStep,
                    bNext,
                    depth);
        }
        if (vector < vectors) {
            fourByOne(c, cAt + (long) vector * BYTES, cRow, a, aAt, aRow, aStep, b, bAt + vector * bNext, bStep, depth);
        }
    }

    /** One row; {@code aStep} along it. */
    static void oneRow(
            MemorySegment c,
            long cAt,
            MemorySegment a,
            long aAt,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            long bNext,
            int depth,
            int vectors) {
        int vector = 0;
        int whole = depth & -UNROLLED;
        for (; vector + 4 <= vectors; vector += 4) {
            oneByFour(c, cAt + (long) vector * BYTES, a, aAt, aStep, b, bAt + vector * bNext, bStep, bNext, whole);
        }
        for (; vector + 2 <= vectors; vector += 2) {
            oneByTwo(c, cAt + (long) vector * BYTES, a, aAt, aStep, b, bAt + vector * bNext, bStep, bNext, whole);
        }
        if (vector < vectors) {
            oneByOne(c, cAt + (long) vector * BYTES, a, aAt, aStep, b, bAt + vector * bNext, bStep, whole);
        }
        if (whole < depth) {
            for (int k = whole; k < depth; k++) {
                step(c, cAt, get(a, aAt + k * aStep), b, bAt + k * bStep, bNext, vectors);
            }
        }
    }

    /** One step along the depth for all vectors of a row. */
    private static void step(MemorySegment c, long cAt, float x, MemorySegment b, long bAt, long bNext, int vectors) {
        for (int vector = 0; vector < vectors; vector++) {
            long at = cAt + (long) vector * BYTES;
            broadcast(x)
                    .fma(
                            fromMemorySegment(FLOATS, b, bAt + vector * bNext, ORDER),
                            fromMemorySegment(FLOATS, c, at, ORDER))
                    .intoMemorySegment(c, at, ORDER);
        }
    }

    private static void fourByTwo(
            MemorySegment c,
            long cAt,
            long cRow,
            MemorySegment a,
            long aAt,
            long aRow,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            long bNext,
            int depth) {
        FloatVector c00 = fromMemorySegment(FLOATS, c, cAt, ORDER);
        FloatVector c01 = fromMemorySegment(FLOATS, c, cAt + BYTES, ORDER);
        FloatVector c10 = fromMemorySegment(FLOATS, c, cAt + cRow, ORDER);
        FloatVector c11 = fromMemorySegment(FLOATS, c, cAt + cRow + BYTES, ORDER);
        FloatVector c20 = fromMemorySegment(FLOATS, c, cAt + 2 * cRow, ORDER);
        FloatVector c21 = fromMemorySegment(FLOATS, c, cAt + 2 * cRow + BYTES, ORDER);
        FloatVector c30 = fromMemorySegment(FLOATS, c, cAt + 3 * cRow, ORDER);
        FloatVector c31 = fromMemorySegment(FLOATS, c, cAt + 3 * cRow + BYTES, ORDER);
        long a0 = aAt;
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        long at = bAt;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = fromMemorySegment(FLOATS, b, at, ORDER);
            FloatVector b1 = fromMemorySegment(FLOATS, b, at + bNext, ORDER);
            FloatVector x = broadcast(get(a, a0));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = broadcast(get(a, a1));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = broadcast(get(a, a2));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = broadcast(get(a, a3));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            a0 += aStep;
            a1 += aStep;
            a2 += aStep;
            a3 += aStep;
            at += bStep;
        }
        c00.intoMemorySegment(c, cAt, ORDER);
        c01.intoMemorySegment(c, cAt + BYTES, ORDER);
        c10.intoMemorySegment(c, cAt + cRow, ORDER);
        c11.intoMemorySegment(c, cAt + cRow + BYTES, ORDER);
        c20.intoMemorySegment(c, cAt + 2 * cRow, ORDER);
        c21.intoMemorySegment(c, cAt + 2 * cRow + BYTES, ORDER);
        c30.intoMemorySegment(c, cAt + 3 * cRow, ORDER);
        c31.intoMemorySegment(c, cAt + 3 * cRow + BYTES, ORDER);
    }

    private static void fourByOne(
            MemorySegment c,
            long cAt,
            long cRow,
            MemorySegment a,
            long aAt,
            long aRow,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            int depth) {
        FloatVector c0 = fromMemorySegment(FLOATS, c, cAt, ORDER);
        FloatVector c1 = fromMemorySegment(FLOATS, c, cAt + cRow, ORDER);
        FloatVector c2 = fromMemorySegment(FLOATS, c, cAt + 2 * cRow, ORDER);
        FloatVector c3 = fromMemorySegment(FLOATS, c, cAt + 3 * cRow, ORDER);
        long a0 = aAt;
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        long at = bAt;
        int k = 0;
        for (; k + 2 <= depth; k += 2) {
            FloatVector b0 = fromMemorySegment(FLOATS, b, at, ORDER);
            FloatVector b1 = fromMemorySegment(FLOATS, b, at + bStep, ORDER);
            c0 = broadcast(get(a, a0)).fma(b0, c0);
            c1 = broadcast(get(a, a1)).fma(b0, c1);
            c2 = broadcast(get(a, a2)).fma(b0, c2);
            c3 = broadcast(get(a, a3)).fma(b0, c3);
            c0 = broadcast(get(a, a0 + aStep)).fma(b1, c0);
            c1 = broadcast(get(a, a1 + aStep)).fma(b1, c1);
            c2 = broadcast(get(a, a2 + aStep)).fma(b1, c2);
            c3 = broadcast(get(a, a3 + aStep)).fma(b1, c3);
            a0 += 2 * aStep;
            a1 += 2 * aStep;
            a2 += 2 * aStep;
            a3 += 2 * aStep;
            at += 2 * bStep;
        }
        c0.intoMemorySegment(c, cAt, ORDER);
        c1.intoMemorySegment(c, cAt + cRow, ORDER);
        c2.intoMemorySegment(c, cAt + 2 * cRow, ORDER);
        c3.intoMemorySegment(c, cAt + 3 * cRow, ORDER);
        if (k < depth) {
            lastByOne(c, cAt, cRow, a, a0, aRow, fromMemorySegment(FLOATS, b, at, ORDER));
        }
    }

    /** The last step of {@link #fourByOne}: accumulators that skip it on one way would be boxed where the ways meet. */
    private static void lastByOne(
            MemorySegment c, long cAt, long cRow, MemorySegment a, long aAt, long aRow, FloatVector b) {
        for (int i = 0; i < ROWS; i++) {
            broadcast(get(a, aAt + i * aRow))
                    .fma(b, fromMemorySegment(FLOATS, c, cAt + i * cRow, ORDER))
                    .intoMemorySegment(c, cAt + i * cRow, ORDER);
        }
    }

    private static void oneByFour(
            MemorySegment c,
            long cAt,
            MemorySegment a,
            long aAt,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            long bNext,
            int depth) {
        assert depth % UNROLLED == 0 : depth;
        FloatVector c0 = fromMemorySegment(FLOATS, c, cAt, ORDER);
        FloatVector c1 = fromMemorySegment(FLOATS, c, cAt + BYTES, ORDER);
        FloatVector c2 = fromMemorySegment(FLOATS, c, cAt + 2L * BYTES, ORDER);
        FloatVector c3 = fromMemorySegment(FLOATS, c, cAt + 3L * BYTES, ORDER);
        long from = aAt;
        long at = bAt;
        for (int k = 0; k < depth; k += 2) {
            FloatVector x = broadcast(get(a, from));
            c0 = x.fma(fromMemorySegment(FLOATS, b, at, ORDER), c0);
            c1 = x.fma(fromMemorySegment(FLOATS, b, at + bNext, ORDER), c1);
            c2 = x.fma(fromMemorySegment(FLOATS, b, at + 2 * bNext, ORDER), c2);
            c3 = x.fma(fromMemorySegment(FLOATS, b, at + 3 * bNext, ORDER), c3);
            x = broadcast(get(a, from + aStep));
            c0 = x.fma(fromMemorySegment(FLOATS, b, at + bStep, ORDER), c0);
            c1 = x.fma(fromMemorySegment(FLOATS, b, at + bStep + bNext, ORDER), c1);
            c2 = x.fma(fromMemorySegment(FLOATS, b, at + bStep + 2 * bNext, ORDER), c2);
            c3 = x.fma(fromMemorySegment(FLOATS, b, at + bStep + 3 * bNext, ORDER), c3);
            from += 2 * aStep;
            at += 2 * bStep;
        }
        c0.intoMemorySegment(c, cAt, ORDER);
        c1.intoMemorySegment(c, cAt + BYTES, ORDER);
        c2.intoMemorySegment(c, cAt + 2L * BYTES, ORDER);
        c3.intoMemorySegment(c, cAt + 3L * BYTES, ORDER);
    }

    private static void oneByTwo(
            MemorySegment c,
            long cAt,
            MemorySegment a,
            long aAt,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            long bNext,
            int depth) {
        assert depth % UNROLLED == 0 : depth;
        FloatVector c0 = fromMemorySegment(FLOATS, c, cAt, ORDER);
        FloatVector c1 = fromMemorySegment(FLOATS, c, cAt + BYTES, ORDER);
        long from = aAt;
        long at = bAt;
        for (int k = 0; k < depth; k += 4) {
            FloatVector x = broadcast(get(a, from));
            c0 = x.fma(fromMemorySegment(FLOATS, b, at, ORDER), c0);
            c1 = x.fma(fromMemorySegment(FLOATS, b, at + bNext, ORDER), c1);
            x = broadcast(get(a, from + aStep));
            c0 = x.fma(fromMemorySegment(FLOATS, b, at + bStep, ORDER), c0);
            c1 = x.fma(fromMemorySegment(FLOATS, b, at + bStep + bNext, ORDER), c1);
            x = broadcast(get(a, from + 2 * aStep));
            c0 = x.fma(fromMemorySegment(FLOATS, b, at + 2 * bStep, ORDER), c0);
            c1 = x.fma(fromMemorySegment(FLOATS, b, at + 2 * bStep + bNext, ORDER), c1);
            x = broadcast(get(a, from + 3 * aStep));
            c0 = x.fma(fromMemorySegment(FLOATS, b, at + 3 * bStep, ORDER), c0);
            c1 = x.fma(fromMemorySegment(FLOATS, b, at + 3 * bStep + bNext, ORDER), c1);
            from += 4 * aStep;
            at += 4 * bStep;
        }
        c0.intoMemorySegment(c, cAt, ORDER);
        c1.intoMemorySegment(c, cAt + BYTES, ORDER);
    }

    private static void oneByOne(
            MemorySegment c,
            long cAt,
            MemorySegment a,
            long aAt,
            long aStep,
            MemorySegment b,
            long bAt,
            long bStep,
            int depth) {
        assert depth % UNROLLED == 0 : depth;
        FloatVector c0 = fromMemorySegment(FLOATS, c, cAt, ORDER);
        long from = aAt;
        long at = bAt;
        for (int k = 0; k < depth; k += 8) {
            c0 = broadcast(get(a, from)).fma(fromMemorySegment(FLOATS, b, at, ORDER), c0);
            c0 = broadcast(get(a, from + aStep)).fma(fromMemorySegment(FLOATS, b, at + bStep, ORDER), c0);
            c0 = broadcast(get(a, from + 2 * aStep)).fma(fromMemorySegment(FLOATS, b, at + 2 * bStep, ORDER), c0);
            c0 = broadcast(get(a, from + 3 * aStep)).fma(fromMemorySegment(FLOATS, b, at + 3 * bStep, ORDER), c0);
            c0 = broadcast(get(a, from + 4 * aStep)).fma(fromMemorySegment(FLOATS, b, at + 4 * bStep, ORDER), c0);
            c0 = broadcast(get(a, from + 5 * aStep)).fma(fromMemorySegment(FLOATS, b, at + 5 * bStep, ORDER), c0);
            c0 = broadcast(get(a, from + 6 * aStep)).fma(fromMemorySegment(FLOATS, b, at + 6 * bStep, ORDER), c0);
            c0 = broadcast(get(a, from + 7 * aStep)).fma(fromMemorySegment(FLOATS, b, at + 7 * bStep, ORDER), c0);
            from += 8 * aStep;
            at += 8 * bStep;
        }
        c0.intoMemorySegment(c, cAt, ORDER);
    }
}
