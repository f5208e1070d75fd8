package io.levee.kernels.simd;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Cuts rows of a matrix of any dtype into panels ({@link Product#panels}) whose k-th row is a row of the matrix, in float32.
 * The columns beyond the right edge are not written: whatever finite number stands there is dropped by the product.
 */
final class RowPanels implements Workers.Task {
    /** Values of a piece at least. */
    private static final int PIECE_VALUES = 1 << 15;

    /** Values that are decoded at once: whole blocks, and no more than a worker's block holds. */
    private static final int RUN = ProductBlock.DEPTH * RegisterTile.COLUMNS;

    private final Workers workers;
    private final Workspace workspace;

    private HostSlice matrix;
    private int columns;
    private int first;
    private int count;
    private int pieceRows;
    private long target;

    RowPanels(Workers workers, Workspace workspace) {
        this.workers = workers;
        this.workspace = workspace;
    }

    /** Bytes of the panels of a row. */
    static long rowBytes(int columns) {
        return (long) Product.panels(columns) * RegisterTile.ROW_BYTES;
    }

    /** Writes rows [first, first + count) of the matrix (…, columns) to {@code target}, as panels of {@code count} rows. */
    void run(HostSlice matrix, int columns, int first, int count, long target) {
        this.matrix = matrix;
        this.columns = columns;
        this.first = first;
        this.count = count;
        this.target = target;
        pieceRows = Math.max(1, PIECE_VALUES / Math.max(1, columns));
        workers.run(Math.ceilDiv(count, pieceRows), this);
        this.matrix = null;
    }

    @Override
    public void piece(int piece, int worker) {
        int end = Math.min(count, (piece + 1) * pieceRows);
        for (int row = piece * pieceRows; row < end; row++) {
            long from = (long) (first + row) * columns;
            if (matrix.dtype() == Dtype.F32) {
                scatter(row, 0, columns, matrix.segment().address() + from * Float.BYTES);
            } else {
                decode(row, from, workspace.rows(worker));
            }
        }
    }

    private void decode(int row, long from, MemorySegment block) {
        for (int column = 0; column < columns; column += RUN) {
            int length = Math.min(RUN, columns - column);
            Values.decode(matrix.segment(), matrix.dtype(), from + column, length, block, 0);
            scatter(row, column, length, block.address());
        }
    }

    /** Values [column, column + length) of a row; {@code column} is the first of a panel. */
    private void scatter(int row, int column, int length, long from) {
        long panelBytes = (long) count * RegisterTile.ROW_BYTES;
        long to = target + column / RegisterTile.COLUMNS * panelBytes + (long) row * RegisterTile.ROW_BYTES;
        int whole = length / RegisterTile.COLUMNS;
        Rectangle.copy(to, panelBytes, from, RegisterTile.ROW_BYTES, whole, RegisterTile.COLUMNS);
        int rest = length - whole * RegisterTile.COLUMNS;
        if (rest > 0) {
            long done = (long) whole * RegisterTile.ROW_BYTES;
            Rectangle.copy(to + whole * panelBytes, panelBytes, from + done, RegisterTile.ROW_BYTES, 1, rest);
        }
    }
}
