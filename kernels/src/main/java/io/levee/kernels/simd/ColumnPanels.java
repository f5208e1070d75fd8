package io.levee.kernels.simd;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.parallel.Workers;
import io.levee.kernels.reference.HostSlice;
import java.lang.foreign.MemorySegment;

/**
 * Turns rows of a matrix of any dtype into columns of panels ({@link Product#panels}): panel p holds rows [p·COLUMNS,
 * (p + 1)·COLUMNS), k-major, in float32, padded with zeros. The dtype decides how values are decoded and nothing else.
 */
final class ColumnPanels implements Workers.Task {
    /** Values of a piece at least. */
    private static final int PIECE_VALUES = 1 << 15;

    private final Workers workers;
    private final Workspace workspace;

    private HostSlice matrix;
    private int rows;
    private int depth;
    private int first;
    private int count;
    private int piecePanels;
    private long target;

    ColumnPanels(Workers workers, Workspace workspace) {
        this.workers = workers;
        this.workspace = workspace;
    }

    /** Writes panels [first, first + count) of the matrix (rows, depth) to {@code target}. */
    void run(HostSlice matrix, int rows, int depth, int first, int count, long target) {
        this.matrix = matrix;
        this.rows = rows;
        this.depth = depth;
        this.first = first;
        this.count = count;
        this.target = target;
        piecePanels = Math.max(1, PIECE_VALUES / (RegisterTile.COLUMNS * Math.max(1, depth)));
        workers.run(Math.ceilDiv(count, piecePanels), this);
        this.matrix = null;
    }

    @Override
    public void piece(int piece, int worker) {
        int end = Math.min(count, (piece + 1) * piecePanels);
        for (int panel = piece * piecePanels; panel < end; panel++) {
            long to = target + (long) panel * depth * RegisterTile.ROW_BYTES;
            int row = (first + panel) * RegisterTile.COLUMNS;
            int width = Math.min(RegisterTile.COLUMNS, rows - row);
            if (matrix.dtype() == Dtype.F32) {
                long from = matrix.segment().address() + (long) row * depth * Float.BYTES;
                transpose(to, from, (long) depth * Float.BYTES, depth, width);
            } else {
                decode(to, row, width, workspace.block(worker));
            }
        }
    }

    private void decode(long to, int row, int width, MemorySegment block) {
        for (int k = 0; k < depth; k += Workspace.DEPTH) {
            int length = Math.min(Workspace.DEPTH, depth - k);
            for (int j = 0; j < width; j++) {
                long from = (long) (row + j) * depth + k;
                Values.decode(matrix.segment(), matrix.dtype(), from, length, block, (long) j * Workspace.DEPTH);
            }
            long step = (long) Workspace.DEPTH * Float.BYTES;
            transpose(to + (long) k * RegisterTile.ROW_BYTES, block.address(), step, length, width);
        }
    }

    /** {@code width} rows of {@code length} values become the columns of a panel. */
    private static void transpose(long to, long from, long step, int length, int width) {
        for (int k = 0; k < length; k++) {
            long source = from + (long) k * Float.BYTES;
            for (int j = 0; j < width; j++) {
                Raw.set(to + (long) j * Float.BYTES, Raw.get(source));
                source += step;
            }
            for (int j = width; j < RegisterTile.COLUMNS; j++) {
                Raw.set(to + (long) j * Float.BYTES, 0);
            }
            to += RegisterTile.ROW_BYTES;
        }
    }
}
