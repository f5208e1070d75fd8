package io.levee.kernels.simd;

import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;

/** Turns rows of a matrix of any dtype into the columns of panels ({@link Product#panels}), with all workers. */
final class ColumnPanels implements Workers.Task {
    /** Values of a piece at least. */
    private static final int PIECE_VALUES = 1 << 15;

    private final Workers workers;
    private final Workspace workspace;

    private PanelCode code;
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
    void run(PanelCode code, HostSlice matrix, int rows, int depth, int first, int count, long target) {
        this.code = code;
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
            int row = (first + panel) * RegisterTile.COLUMNS;
            int width = Math.min(RegisterTile.COLUMNS, rows - row);
            code.pack(matrix, row, width, depth, target + panel * code.panelBytes(depth), workspace.rows(worker));
        }
    }
}
