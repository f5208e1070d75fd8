package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of every matrix product: a few rows of A·B and two vectors of its columns, summed in registers.
 * Element (i, j) is one chain of fused multiply-adds over k in order, begun at a given value, in every tile and for every
 * lane width: a result's bits depend on nothing but its own row, its own column and the order of k.
 *
 * <p>The accumulators are spelled out because only local variables become registers, and they are loaded because
 * copies of one zero vector make the compiler spill them. Twelve rows need 27 of 32 registers; with 16, six rows need 15. A
 * has a step for rows and one for k, so that x·wᵀ, dy·w and dyᵀ·x are the same loop.
 *
 * <p>The compilers shape the code. The addresses of C's rows are variables set before the loop: computed after it, they cost
 * a third of the speed. Vectors are loaded without a method of our own in between: what C2 inlines
 * counts against a budget, and beyond it twelve rows ran at a sixteenth of the speed. And A is an array: its twelve reads
 * through a segment were too much for C1, and a method that C1 has once compiled without a profile and cannot compile with
 * one never reaches C2 (a hundredth of the speed, in some runs only; RegisterTileTest asks the compilers).
 */
final class RegisterTile {
    /** Columns of a tile. */
    static final int COLUMNS = 2 * Lanes.COUNT;

    /** Bytes of a row of a tile. */
    static final int ROW_BYTES = 2 * Lanes.BYTES;

    /** Rows of the highest tile; cuts between pieces are multiples of it. */
    static final int ROWS = 12;

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final MemorySegment ALL = Raw.ALL;
    private static final ByteOrder ORDER = Lanes.ORDER;
    private static final int BYTES = Lanes.BYTES;

    /** Narrower vectors come with 16 registers on x86. */
    private static final boolean HIGH = Lanes.COUNT >= 16;

    private RegisterTile() {}

    /**
     * C (rows, COLUMNS) = S + A (rows, k) · B (k, COLUMNS).
     *
     * @param a element (i, k) of A is a[at + i·aRow + k·aK]
     * @param b address of B(0, 0); row k, COLUMNS floats, is at b + k·bK
     * @param from address of S(0, 0), where the sums start; row i is at from + i·fromRow: C itself, or one row for all
     * @param c address of C(0, 0); row i, COLUMNS floats, is at c + i·cRow
     */
    static void rows(
            int rows,
            float[] a,
            int at,
            int aRow,
            int aK,
            long b,
            long bK,
            long from,
            long fromRow,
            long c,
            long cRow,
            int k) {
        int i = 0;
        if (HIGH) {
            for (; i + 12 <= rows; i += 12) {
                twelve(a, at + i * aRow, aRow, aK, b, bK, from + i * fromRow, fromRow, c + i * cRow, cRow, k);
            }
        }
        for (; i + 6 <= rows; i += 6) {
            six(a, at + i * aRow, aRow, aK, b, bK, from + i * fromRow, fromRow, c + i * cRow, cRow, k);
        }
        for (; i + 2 <= rows; i += 2) {
            two(a, at + i * aRow, aRow, aK, b, bK, from + i * fromRow, fromRow, c + i * cRow, cRow, k);
        }
        if (i < rows) {
            one(a, at + i * aRow, aK, b, bK, from + i * fromRow, c + i * cRow, k);
        }
    }

    /** The main tile where there are 32 registers. */
    private static void twelve(
            float[] a, int at, int aRow, int aK, long b, long bK, long from, long fromRow, long c, long cRow, int k) {
        FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t0 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t1 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t2 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t3 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s4 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t4 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s5 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t5 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s6 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t6 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s7 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t7 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s8 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t8 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s9 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t9 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t10 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t11 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        long c1 = c + cRow;
        long c2 = c + 2 * cRow;
        long c3 = c + 3 * cRow;
        long c4 = c + 4 * cRow;
        long c5 = c + 5 * cRow;
        long c6 = c + 6 * cRow;
        long c7 = c + 7 * cRow;
        long c8 = c + 8 * cRow;
        long c9 = c + 9 * cRow;
        long c10 = c + 10 * cRow;
        long c11 = c + 11 * cRow;
        for (int i = 0; i < k; i++) {
            FloatVector left = FloatVector.fromMemorySegment(FLOATS, ALL, b, ORDER);
            FloatVector right = FloatVector.fromMemorySegment(FLOATS, ALL, b + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s0 = a0.fma(left, s0);
            t0 = a0.fma(right, t0);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            s1 = a1.fma(left, s1);
            t1 = a1.fma(right, t1);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            s2 = a2.fma(left, s2);
            t2 = a2.fma(right, t2);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            s3 = a3.fma(left, s3);
            t3 = a3.fma(right, t3);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[at + 4 * aRow]);
            s4 = a4.fma(left, s4);
            t4 = a4.fma(right, t4);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[at + 5 * aRow]);
            s5 = a5.fma(left, s5);
            t5 = a5.fma(right, t5);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[at + 6 * aRow]);
            s6 = a6.fma(left, s6);
            t6 = a6.fma(right, t6);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[at + 7 * aRow]);
            s7 = a7.fma(left, s7);
            t7 = a7.fma(right, t7);
            FloatVector a8 = FloatVector.broadcast(FLOATS, a[at + 8 * aRow]);
            s8 = a8.fma(left, s8);
            t8 = a8.fma(right, t8);
            FloatVector a9 = FloatVector.broadcast(FLOATS, a[at + 9 * aRow]);
            s9 = a9.fma(left, s9);
            t9 = a9.fma(right, t9);
            FloatVector a10 = FloatVector.broadcast(FLOATS, a[at + 10 * aRow]);
            s10 = a10.fma(left, s10);
            t10 = a10.fma(right, t10);
            FloatVector a11 = FloatVector.broadcast(FLOATS, a[at + 11 * aRow]);
            s11 = a11.fma(left, s11);
            t11 = a11.fma(right, t11);
            at += aK;
            b += bK;
        }
        s0.intoMemorySegment(ALL, c, ORDER);
        t0.intoMemorySegment(ALL, c + BYTES, ORDER);
        s1.intoMemorySegment(ALL, c1, ORDER);
        t1.intoMemorySegment(ALL, c1 + BYTES, ORDER);
        s2.intoMemorySegment(ALL, c2, ORDER);
        t2.intoMemorySegment(ALL, c2 + BYTES, ORDER);
        s3.intoMemorySegment(ALL, c3, ORDER);
        t3.intoMemorySegment(ALL, c3 + BYTES, ORDER);
        s4.intoMemorySegment(ALL, c4, ORDER);
        t4.intoMemorySegment(ALL, c4 + BYTES, ORDER);
        s5.intoMemorySegment(ALL, c5, ORDER);
        t5.intoMemorySegment(ALL, c5 + BYTES, ORDER);
        s6.intoMemorySegment(ALL, c6, ORDER);
        t6.intoMemorySegment(ALL, c6 + BYTES, ORDER);
        s7.intoMemorySegment(ALL, c7, ORDER);
        t7.intoMemorySegment(ALL, c7 + BYTES, ORDER);
        s8.intoMemorySegment(ALL, c8, ORDER);
        t8.intoMemorySegment(ALL, c8 + BYTES, ORDER);
        s9.intoMemorySegment(ALL, c9, ORDER);
        t9.intoMemorySegment(ALL, c9 + BYTES, ORDER);
        s10.intoMemorySegment(ALL, c10, ORDER);
        t10.intoMemorySegment(ALL, c10 + BYTES, ORDER);
        s11.intoMemorySegment(ALL, c11, ORDER);
        t11.intoMemorySegment(ALL, c11 + BYTES, ORDER);
    }

    /** The main tile where there are 16 registers. */
    private static void six(
            float[] a, int at, int aRow, int aK, long b, long bK, long from, long fromRow, long c, long cRow, int k) {
        FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t0 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t1 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t2 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t3 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s4 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t4 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s5 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t5 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        long c1 = c + cRow;
        long c2 = c + 2 * cRow;
        long c3 = c + 3 * cRow;
        long c4 = c + 4 * cRow;
        long c5 = c + 5 * cRow;
        for (int i = 0; i < k; i++) {
            FloatVector left = FloatVector.fromMemorySegment(FLOATS, ALL, b, ORDER);
            FloatVector right = FloatVector.fromMemorySegment(FLOATS, ALL, b + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s0 = a0.fma(left, s0);
            t0 = a0.fma(right, t0);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            s1 = a1.fma(left, s1);
            t1 = a1.fma(right, t1);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[at + 2 * aRow]);
            s2 = a2.fma(left, s2);
            t2 = a2.fma(right, t2);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[at + 3 * aRow]);
            s3 = a3.fma(left, s3);
            t3 = a3.fma(right, t3);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[at + 4 * aRow]);
            s4 = a4.fma(left, s4);
            t4 = a4.fma(right, t4);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[at + 5 * aRow]);
            s5 = a5.fma(left, s5);
            t5 = a5.fma(right, t5);
            at += aK;
            b += bK;
        }
        s0.intoMemorySegment(ALL, c, ORDER);
        t0.intoMemorySegment(ALL, c + BYTES, ORDER);
        s1.intoMemorySegment(ALL, c1, ORDER);
        t1.intoMemorySegment(ALL, c1 + BYTES, ORDER);
        s2.intoMemorySegment(ALL, c2, ORDER);
        t2.intoMemorySegment(ALL, c2 + BYTES, ORDER);
        s3.intoMemorySegment(ALL, c3, ORDER);
        t3.intoMemorySegment(ALL, c3 + BYTES, ORDER);
        s4.intoMemorySegment(ALL, c4, ORDER);
        t4.intoMemorySegment(ALL, c4 + BYTES, ORDER);
        s5.intoMemorySegment(ALL, c5, ORDER);
        t5.intoMemorySegment(ALL, c5 + BYTES, ORDER);
    }

    /** Two rows. */
    private static void two(
            float[] a, int at, int aRow, int aK, long b, long bK, long from, long fromRow, long c, long cRow, int k) {
        FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t0 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        from += fromRow;
        FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t1 = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        long c1 = c + cRow;
        for (int i = 0; i < k; i++) {
            FloatVector left = FloatVector.fromMemorySegment(FLOATS, ALL, b, ORDER);
            FloatVector right = FloatVector.fromMemorySegment(FLOATS, ALL, b + BYTES, ORDER);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s0 = a0.fma(left, s0);
            t0 = a0.fma(right, t0);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[at + aRow]);
            s1 = a1.fma(left, s1);
            t1 = a1.fma(right, t1);
            at += aK;
            b += bK;
        }
        s0.intoMemorySegment(ALL, c, ORDER);
        t0.intoMemorySegment(ALL, c + BYTES, ORDER);
        s1.intoMemorySegment(ALL, c1, ORDER);
        t1.intoMemorySegment(ALL, c1 + BYTES, ORDER);
    }

    /** One row: what is left of an odd number, and decoding one sequence. */
    private static void one(float[] a, int at, int aK, long b, long bK, long from, long c, int k) {
        FloatVector s = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector t = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        for (int i = 0; i < k; i++) {
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[at]);
            s = a0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b, ORDER), s);
            t = a0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b + BYTES, ORDER), t);
            at += aK;
            b += bK;
        }
        s.intoMemorySegment(ALL, c, ORDER);
        t.intoMemorySegment(ALL, c + BYTES, ORDER);
    }
}
