package io.levee.kernels;

/** Rows picked out of a table, and gradients added back to them. */
public interface RowOperations {
    /** y (N, C) = rows of table (V, C; any dtype) named by tokens (N). */
    void embedding(Slice y, Slice table, Slice tokens, int n, int width);

    /** dTable (V, C)[tokens] += dy (N, C), one float32 addition for each token, in token order. */
    void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width);

    /** y (R, C) = x (N, C)[rows (R)]. */
    void gatherRows(Slice y, Slice x, Slice rows, int r, int width);

    /** dx (N, C)[rows (R)] += dy (R, C); a row may be named more than once, and is then added to in the order of R. */
    void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width);
}
