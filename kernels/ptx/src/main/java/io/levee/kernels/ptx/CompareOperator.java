package io.levee.kernels.ptx;

/** Compares all 32 lanes of two rows. */
@FunctionalInterface
interface CompareOperator {
    /**
     * A bit for each lane; {@code r} and {@code l} are the files of rows, {@code a} and {@code b} where the rows begin.
     */
    int apply(int[] r, long[] l, int a, int b);
}
