package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.broadcast;
import static io.levee.kernels.simd.Lanes.get;
import static io.levee.kernels.simd.Lanes.load;
import static io.levee.kernels.simd.Lanes.store;

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
        for (int k = whole; k < depth; k++) {
            step(c, cAt, get(a, aAt + k * aStep), b, bAt + k * bStep, bNext, vectors);
        }
    }

    /** One step along the depth for all vectors of a row. */
    private static void step(MemorySegment c, long cAt, float x, MemorySegment b, long bAt, long bNext, int vectors) {
        for (int vector = 0; vector < vectors; vector++) {
            long at = cAt + (long) vector * BYTES;
            store(broadcast(x).fma(load(b, bAt + vector * bNext), load(c, at)), c, at);
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
        FloatVector c00 = load(c, cAt);
        FloatVector c01 = load(c, cAt + BYTES);
        FloatVector c10 = load(c, cAt + cRow);
        FloatVector c11 = load(c, cAt + cRow + BYTES);
        FloatVector c20 = load(c, cAt + 2 * cRow);
        FloatVector c21 = load(c, cAt + 2 * cRow + BYTES);
        FloatVector c30 = load(c, cAt + 3 * cRow);
        FloatVector c31 = load(c, cAt + 3 * cRow + BYTES);
        long a0 = aAt;
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        long at = bAt;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = load(b, at);
            FloatVector b1 = load(b, at + bNext);
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
        store(c00, c, cAt);
        store(c01, c, cAt + BYTES);
        store(c10, c, cAt + cRow);
        store(c11, c, cAt + cRow + BYTES);
        store(c20, c, cAt + 2 * cRow);
        store(c21, c, cAt + 2 * cRow + BYTES);
        store(c30, c, cAt + 3 * cRow);
        store(c31, c, cAt + 3 * cRow + BYTES);
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
        FloatVector c0 = load(c, cAt);
        FloatVector c1 = load(c, cAt + cRow);
        FloatVector c2 = load(c, cAt + 2 * cRow);
        FloatVector c3 = load(c, cAt + 3 * cRow);
        long a0 = aAt;
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        long at = bAt;
        int k = 0;
        for (; k + 2 <= depth; k += 2) {
            FloatVector b0 = load(b, at);
            FloatVector b1 = load(b, at + bStep);
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
        store(c0, c, cAt);
        store(c1, c, cAt + cRow);
        store(c2, c, cAt + 2 * cRow);
        store(c3, c, cAt + 3 * cRow);
        if (k < depth) {
            lastByOne(c, cAt, cRow, a, a0, aRow, load(b, at));
        }
    }

    /** The last step of {@link #fourByOne}: accumulators that skip it on one way would be boxed where the ways meet. */
    private static void lastByOne(
            MemorySegment c, long cAt, long cRow, MemorySegment a, long aAt, long aRow, FloatVector b) {
        for (int i = 0; i < ROWS; i++) {
            store(broadcast(get(a, aAt + i * aRow)).fma(b, load(c, cAt + i * cRow)), c, cAt + i * cRow);
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
        FloatVector c0 = load(c, cAt);
        FloatVector c1 = load(c, cAt + BYTES);
        FloatVector c2 = load(c, cAt + 2L * BYTES);
        FloatVector c3 = load(c, cAt + 3L * BYTES);
        long from = aAt;
        long at = bAt;
        for (int k = 0; k < depth; k += 2) {
            FloatVector x = broadcast(get(a, from));
            c0 = x.fma(load(b, at), c0);
            c1 = x.fma(load(b, at + bNext), c1);
            c2 = x.fma(load(b, at + 2 * bNext), c2);
            c3 = x.fma(load(b, at + 3 * bNext), c3);
            x = broadcast(get(a, from + aStep));
            c0 = x.fma(load(b, at + bStep), c0);
            c1 = x.fma(load(b, at + bStep + bNext), c1);
            c2 = x.fma(load(b, at + bStep + 2 * bNext), c2);
            c3 = x.fma(load(b, at + bStep + 3 * bNext), c3);
            from += 2 * aStep;
            at += 2 * bStep;
        }
        store(c0, c, cAt);
        store(c1, c, cAt + BYTES);
        store(c2, c, cAt + 2L * BYTES);
        store(c3, c, cAt + 3L * BYTES);
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
        FloatVector c0 = load(c, cAt);
        FloatVector c1 = load(c, cAt + BYTES);
        long from = aAt;
        long at = bAt;
        for (int k = 0; k < depth; k += 4) {
            FloatVector x = broadcast(get(a, from));
            c0 = x.fma(load(b, at), c0);
            c1 = x.fma(load(b, at + bNext), c1);
            x = broadcast(get(a, from + aStep));
            c0 = x.fma(load(b, at + bStep), c0);
            c1 = x.fma(load(b, at + bStep + bNext), c1);
            x = broadcast(get(a, from + 2 * aStep));
            c0 = x.fma(load(b, at + 2 * bStep), c0);
            c1 = x.fma(load(b, at + 2 * bStep + bNext), c1);
            x = broadcast(get(a, from + 3 * aStep));
            c0 = x.fma(load(b, at + 3 * bStep), c0);
            c1 = x.fma(load(b, at + 3 * bStep + bNext), c1);
            from += 4 * aStep;
            at += 4 * bStep;
        }
        store(c0, c, cAt);
        store(c1, c, cAt + BYTES);
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
        FloatVector c0 = load(c, cAt);
        long from = aAt;
        long at = bAt;
        for (int k = 0; k < depth; k += 8) {
            c0 = broadcast(get(a, from)).fma(load(b, at), c0);
            c0 = broadcast(get(a, from + aStep)).fma(load(b, at + bStep), c0);
            c0 = broadcast(get(a, from + 2 * aStep)).fma(load(b, at + 2 * bStep), c0);
            c0 = broadcast(get(a, from + 3 * aStep)).fma(load(b, at + 3 * bStep), c0);
            c0 = broadcast(get(a, from + 4 * aStep)).fma(load(b, at + 4 * bStep), c0);
            c0 = broadcast(get(a, from + 5 * aStep)).fma(load(b, at + 5 * bStep), c0);
            c0 = broadcast(get(a, from + 6 * aStep)).fma(load(b, at + 6 * bStep), c0);
            c0 = broadcast(get(a, from + 7 * aStep)).fma(load(b, at + 7 * bStep), c0);
            from += 8 * aStep;
            at += 8 * bStep;
        }
        store(c0, c, cAt);
    }
}
