package io.levee.kernels.simd;

/**
 * A copy of a block of A in an array, close together: rows of A that lie a power of two apart would fall on the same few cache
 * lines, and {@link RegisterTile} reads an array. One for each worker.
 */
final class LeftBlock {
    /** Keeps rows off each other's cache lines. */
    private static final int GAP = 16;

    private final float[] values;
    private int rowStep;
    private int kStep;

    /** Room for blocks of {@code rows} rows and {@code depth} columns, and for lower ones of more columns. */
    LeftBlock(int rows, int depth) {
        values = new float[Math.max(rows * (depth + GAP), depth * (rows + GAP))];
    }

    /** Columns for which there is room with {@code rows} rows. */
    int depth(int rows) {
        return Math.min(values.length / rows - GAP, values.length / (rows + GAP));
    }

    /** Element (i, k) is at i·{@link #rowStep} + k·{@link #kStep}. */
    float[] values() {
        return values;
    }

    int rowStep() {
        return rowStep;
    }

    int kStep() {
        return kStep;
    }

    /** Copies the block whose element (i, k) is at a + i·aRow + k·aK; one of the steps is that of a float. */
    void copy(long a, long aRow, long aK, int rows, int depth) {
        if (aK == Float.BYTES) {
            rowStep = depth + GAP;
            kStep = 1;
            Rectangle.copy(values, rowStep, a, aRow, rows, depth);
        } else {
            rowStep = 1;
            kStep = rows + GAP;
            Rectangle.copy(values, kStep, a, aK, depth, rows);
        }
    }
}
