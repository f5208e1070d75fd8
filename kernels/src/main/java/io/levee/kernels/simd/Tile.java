package io.levee.kernels.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost product: C (rows, two vectors) += A (rows, k) · B (k, two vectors), by addresses. Each element is one chain of
 * fused multiply-adds over k in order, whatever the number of rows that are computed at once. Accumulators begin by loading C:
 * copies of one shared zero run many times slower once C2 has compiled them.
 */
final class Tile {
    /** Columns of a tile: two vectors. */
    static final int COLUMNS = 2 * Lanes.COUNT;

    /** Bytes of a row of a tile. */
    static final int ROW_BYTES = 2 * Lanes.BYTES;

    /** Rows of the largest tile: 24 accumulators of the 32 registers of AVX-512. */
    static final int ROWS = 12;

    private static final int BYTES = Lanes.BYTES;

    /** True where there are 32 registers; AVX2 has 16, which hold a tile of 6 rows. */
    private static final boolean HIGH = Lanes.COUNT >= 16;

    private Tile() {}

    /**
     * Any number of rows.
     *
     * @param a address of A; {@code aRow} bytes to the next row, {@code aK} to the next k
     * @param b address of B; {@code bK} bytes to the next k
     * @param c address of C; {@code cRow} bytes to the next row
     */
    static void rows(int rows, long a, long aRow, long aK, long b, long bK, long c, long cRow, int k) {
        int row = 0;
        if (HIGH) {
            for (; row + 12 <= rows; row += 12) {
                twelve(a + row * aRow, aRow, aK, b, bK, c + row * cRow, cRow, k);
            }
        }
        for (; row + 6 <= rows; row += 6) {
            six(a + row * aRow, aRow, aK, b, bK, c + row * cRow, cRow, k);
        }
        for (; row + 2 <= rows; row += 2) {
            two(a + row * aRow, aRow, aK, b, bK, c + row * cRow, cRow, k);
        }
        if (row < rows) {
            one(a + row * aRow, aK, b, bK, c + row * cRow, k);
        }
    }

    private static void twelve(long a, long aRow, long aK, long b, long bK, long c, long cRow, int k) {
        FloatVector s00 = Raw.load(c);
        FloatVector s01 = Raw.load(c + BYTES);
        long c1 = c + cRow;
        FloatVector s10 = Raw.load(c1);
        FloatVector s11 = Raw.load(c1 + BYTES);
        long c2 = c1 + cRow;
        FloatVector s20 = Raw.load(c2);
        FloatVector s21 = Raw.load(c2 + BYTES);
        long c3 = c2 + cRow;
        FloatVector s30 = Raw.load(c3);
        FloatVector s31 = Raw.load(c3 + BYTES);
        long c4 = c3 + cRow;
        FloatVector s40 = Raw.load(c4);
        FloatVector s41 = Raw.load(c4 + BYTES);
        long c5 = c4 + cRow;
        FloatVector s50 = Raw.load(c5);
        FloatVector s51 = Raw.load(c5 + BYTES);
        long c6 = c5 + cRow;
        FloatVector s60 = Raw.load(c6);
        FloatVector s61 = Raw.load(c6 + BYTES);
        long c7 = c6 + cRow;
        FloatVector s70 = Raw.load(c7);
        FloatVector s71 = Raw.load(c7 + BYTES);
        long c8 = c7 + cRow;
        FloatVector s80 = Raw.load(c8);
        FloatVector s81 = Raw.load(c8 + BYTES);
        long c9 = c8 + cRow;
        FloatVector s90 = Raw.load(c9);
        FloatVector s91 = Raw.load(c9 + BYTES);
        long c10 = c9 + cRow;
        FloatVector s100 = Raw.load(c10);
        FloatVector s101 = Raw.load(c10 + BYTES);
        long c11 = c10 + cRow;
        FloatVector s110 = Raw.load(c11);
        FloatVector s111 = Raw.load(c11 + BYTES);
        for (int i = 0; i < k; i++) {
            FloatVector b0 = Raw.load(b);
            FloatVector b1 = Raw.load(b + BYTES);
            FloatVector a0 = Raw.broadcast(a);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = Raw.broadcast(a + aRow);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = Raw.broadcast(a + 2 * aRow);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = Raw.broadcast(a + 3 * aRow);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = Raw.broadcast(a + 4 * aRow);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = Raw.broadcast(a + 5 * aRow);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            FloatVector a6 = Raw.broadcast(a + 6 * aRow);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            FloatVector a7 = Raw.broadcast(a + 7 * aRow);
            s70 = a7.fma(b0, s70);
            s71 = a7.fma(b1, s71);
            FloatVector a8 = Raw.broadcast(a + 8 * aRow);
            s80 = a8.fma(b0, s80);
            s81 = a8.fma(b1, s81);
            FloatVector a9 = Raw.broadcast(a + 9 * aRow);
            s90 = a9.fma(b0, s90);
            s91 = a9.fma(b1, s91);
            FloatVector a10 = Raw.broadcast(a + 10 * aRow);
            s100 = a10.fma(b0, s100);
            s101 = a10.fma(b1, s101);
            FloatVector a11 = Raw.broadcast(a + 11 * aRow);
            s110 = a11.fma(b0, s110);
            s111 = a11.fma(b1, s111);
            a += aK;
            b += bK;
        }
        Raw.store(s00, c);
        Raw.store(s01, c + BYTES);
        Raw.store(s10, c1);
        Raw.store(s11, c1 + BYTES);
        Raw.store(s20, c2);
        Raw.store(s21, c2 + BYTES);
        Raw.store(s30, c3);
        Raw.store(s31, c3 + BYTES);
        Raw.store(s40, c4);
        Raw.store(s41, c4 + BYTES);
        Raw.store(s50, c5);
        Raw.store(s51, c5 + BYTES);
        Raw.store(s60, c6);
        Raw.store(s61, c6 + BYTES);
        Raw.store(s70, c7);
        Raw.store(s71, c7 + BYTES);
        Raw.store(s80, c8);
        Raw.store(s81, c8 + BYTES);
        Raw.store(s90, c9);
        Raw.store(s91, c9 + BYTES);
        Raw.store(s100, c10);
        Raw.store(s101, c10 + BYTES);
        Raw.store(s110, c11);
        Raw.store(s111, c11 + BYTES);
    }

    private static void six(long a, long aRow, long aK, long b, long bK, long c, long cRow, int k) {
        FloatVector s00 = Raw.load(c);
        FloatVector s01 = Raw.load(c + BYTES);
        long c1 = c + cRow;
        FloatVector s10 = Raw.load(c1);
        FloatVector s11 = Raw.load(c1 + BYTES);
        long c2 = c1 + cRow;
        FloatVector s20 = Raw.load(c2);
        FloatVector s21 = Raw.load(c2 + BYTES);
        long c3 = c2 + cRow;
        FloatVector s30 = Raw.load(c3);
        FloatVector s31 = Raw.load(c3 + BYTES);
        long c4 = c3 + cRow;
        FloatVector s40 = Raw.load(c4);
        FloatVector s41 = Raw.load(c4 + BYTES);
        long c5 = c4 + cRow;
        FloatVector s50 = Raw.load(c5);
        FloatVector s51 = Raw.load(c5 + BYTES);
        for (int i = 0; i < k; i++) {
            FloatVector b0 = Raw.load(b);
            FloatVector b1 = Raw.load(b + BYTES);
            FloatVector a0 = Raw.broadcast(a);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = Raw.broadcast(a + aRow);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = Raw.broadcast(a + 2 * aRow);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = Raw.broadcast(a + 3 * aRow);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = Raw.broadcast(a + 4 * aRow);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = Raw.broadcast(a + 5 * aRow);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            a += aK;
            b += bK;
        }
        Raw.store(s00, c);
        Raw.store(s01, c + BYTES);
        Raw.store(s10, c1);
        Raw.store(s11, c1 + BYTES);
        Raw.store(s20, c2);
        Raw.store(s21, c2 + BYTES);
        Raw.store(s30, c3);
        Raw.store(s31, c3 + BYTES);
        Raw.store(s40, c4);
        Raw.store(s41, c4 + BYTES);
        Raw.store(s50, c5);
        Raw.store(s51, c5 + BYTES);
    }

    private static void two(long a, long aRow, long aK, long b, long bK, long c, long cRow, int k) {
        FloatVector s00 = Raw.load(c);
        FloatVector s01 = Raw.load(c + BYTES);
        long c1 = c + cRow;
        FloatVector s10 = Raw.load(c1);
        FloatVector s11 = Raw.load(c1 + BYTES);
        for (int i = 0; i < k; i++) {
            FloatVector b0 = Raw.load(b);
            FloatVector b1 = Raw.load(b + BYTES);
            FloatVector a0 = Raw.broadcast(a);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = Raw.broadcast(a + aRow);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            a += aK;
            b += bK;
        }
        Raw.store(s00, c);
        Raw.store(s01, c + BYTES);
        Raw.store(s10, c1);
        Raw.store(s11, c1 + BYTES);
    }

    private static void one(long a, long aK, long b, long bK, long c, int k) {
        FloatVector s00 = Raw.load(c);
        FloatVector s01 = Raw.load(c + BYTES);
        for (int i = 0; i < k; i++) {
            FloatVector a0 = Raw.broadcast(a);
            s00 = a0.fma(Raw.load(b), s00);
            s01 = a0.fma(Raw.load(b + BYTES), s01);
            a += aK;
            b += bK;
        }
        Raw.store(s00, c);
        Raw.store(s01, c + BYTES);
    }
}
