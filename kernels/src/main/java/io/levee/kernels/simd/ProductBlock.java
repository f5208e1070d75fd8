package io.levee.kernels.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One worker's part of a {@link Product}: some rows of A, copied close together, against panel after panel of B, a block of k
 * at a time that stays in the first or second cache while all rows pass over it.
 */
final class ProductBlock {
    /** Rows of A and C at most. */
    static final int ROWS = 16 * RegisterTile.ROWS;

    /** Rows of B at most: 512 · 32 floats are 64 KiB. */
    static final int DEPTH = 512;

    /** Fewer rows of A than this use a number of B so seldom that it pays to decode it into the first cache. */
    private static final int FEW_ROWS = 4 * RegisterTile.ROWS;

    /** Rows of B that are then decoded at a time. */
    private static final int FEW_DEPTH = 128;

    private final LeftBlock left = new LeftBlock(ROWS, DEPTH);
    private final MemorySegment right;
    private final long edge;
    private final long zeros;

    private Product product;
    private int row;
    private int height;
    private int k;
    private int length;

    /** Scratch memory from {@code arena}. */
    ProductBlock(Arena arena) {
        right = arena.allocate((long) DEPTH * RegisterTile.ROW_BYTES, 64);
        edge = arena.allocate((long) ROWS * RegisterTile.ROW_BYTES, 64).address();
        zeros = arena.allocate(RegisterTile.ROW_BYTES, 64).address();
    }

    /** DEPTH rows of RegisterTile.COLUMNS floats, free between products. */
    MemorySegment right() {
        return right;
    }

    /** Computes rows [row, row + height) of panels [panel, panel + count). */
    void run(Product product, int row, int height, int panel, int count) {
        this.product = product;
        this.row = row;
        this.height = height;
        if (product.biased() && product.keep()) {
            Rectangle.addRow(
                    product.target(row, panel),
                    product.targetRow(),
                    height,
                    product.width(panel, count),
                    product.bias(panel));
        }
        int whole = product.width(panel, count) / RegisterTile.COLUMNS;
        if (whole < count) {
            openEdge(panel + whole);
        }
        int most = left.depth(height) / PanelCode.UNIT * PanelCode.UNIT;
        for (k = 0; k < product.depth(); k += most) {
            length = Math.min(most, product.depth() - k);
            left.copy(product.left(row, k), product.leftRow(), product.leftK(), height, length);
            for (int i = 0; i < whole; i++) {
                panel(panel + i);
            }
            if (whole < count) {
                edge(panel + whole);
            }
        }
        if (whole < count) {
            closeEdge(panel + whole);
        }
    }

    private void panel(int panel) {
        long to = product.target(row, panel);
        long toRow = product.targetRow();
        int done = 0;
        if (k == 0 && !product.keep()) {
            done = Math.min(step(), length);
            tiles(panel, 0, done, product.biased() ? product.bias(panel) : zeros, 0, to, toRow);
        }
        for (; done < length; done += step()) {
            tiles(panel, done, Math.min(step(), length - done), to, toRow, to, toRow);
        }
    }

    /** The panel at the right edge is computed in a copy of C as wide as a panel, whose other columns are dropped. */
    private void edge(int panel) {
        long step = RegisterTile.ROW_BYTES;
        for (int done = 0; done < length; done += step()) {
            tiles(panel, done, Math.min(step(), length - done), edge, step, edge, step);
        }
    }

    private void openEdge(int panel) {
        long from = zeros;
        long fromRow = 0;
        if (product.keep()) {
            from = product.target(row, panel);
            fromRow = product.targetRow();
        } else if (product.biased()) {
            from = product.bias(panel);
        }
        Rectangle.copy(edge, RegisterTile.ROW_BYTES, from, fromRow, height, product.width(panel, 1));
    }

    private void closeEdge(int panel) {
        Rectangle.copy(
                product.target(row, panel),
                product.targetRow(),
                edge,
                RegisterTile.ROW_BYTES,
                height,
                product.width(panel, 1));
    }

    /** Adds {@code count} k, from the {@code done}-th of the block of A on, to what is at {@code from}. */
    private void tiles(int panel, int done, int count, long from, long fromRow, long to, long toRow) {
        long b = product.right(panel) + (k + done) * product.rightK();
        long bK = product.rightK();
        int width = product.width(panel, 1);
        if (!product.padded() && width < RegisterTile.COLUMNS) {
            Rectangle.copy(right.address(), RegisterTile.ROW_BYTES, b, bK, count, width);
            b = right.address();
            bK = RegisterTile.ROW_BYTES;
        } else if (product.code() != PanelCode.FLOATS) {
            b = right.address();
            product.code().decode(product.right(panel), k + done, count, b);
        }
        int at = done * left.kStep();
        RegisterTile.rows(
                height, left.values(), at, left.rowStep(), left.kStep(), b, bK, from, fromRow, to, toRow, count);
    }

    private int step() {
        return product.code() != PanelCode.FLOATS && height < FEW_ROWS ? FEW_DEPTH : DEPTH;
    }
}
