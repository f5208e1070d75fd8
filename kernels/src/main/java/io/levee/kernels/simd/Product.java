package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;

/**
 * C (rows, columns) = start + A (rows, depth) · B (depth, columns), cut into pieces of rows and panels of
 * {@link RegisterTile#COLUMNS} columns. Pieces write different elements of C, and each element is summed over k in order
 * ({@link RegisterTile}), so the cut decides no bit. One object is set up and run again and again, by one thread at a time.
 *
 * <p>A piece takes a block of k after the other: it copies its rows of A ({@link LeftBlock}), then goes through its panels of
 * B, whose block stays in the first or second cache while all rows pass over it.
 */
final class Product implements Workers.Task {
    /** Multiply-adds of a piece at least: some 20 µs on one core, many times what handing it out costs. */
    private static final long PIECE_WORK = 1L << 20;

    /** Pieces that a large product is cut into, unless they become too large for the caches. */
    private static final int PIECES = 32;

    /** Panels of a piece at most. */
    private static final int PIECE_PANELS = 16;

    private final Workspace workspace;

    private long a;
    private long aRow;
    private long aK;
    private int rows;
    private int depth;

    private long b;
    private long bPanel;
    private long bK;
    private boolean padded;

    private long c;
    private long cRow;
    private int columns;
    private boolean keep;
    private long bias;

    private int pieceRows;
    private int piecePanels;
    private int groups;

    /** A product that finds its scratch memory in {@code workspace}. */
    Product(Workspace workspace) {
        this.workspace = workspace;
    }

    /** A (rows, depth): element (i, k) is at a + i·aRow + k·aK, and one of the steps is that of a float. */
    Product left(long a, long aRow, long aK, int rows, int depth) {
        this.a = a;
        this.aRow = aRow;
        this.aK = aK;
        this.rows = rows;
        this.depth = depth;
        return this;
    }

    /** B as panels: k-th row of COLUMNS floats after the other, the last panel padded with any finite numbers. */
    Product panels(long b) {
        this.b = b;
        this.bPanel = (long) depth * RegisterTile.ROW_BYTES;
        this.bK = RegisterTile.ROW_BYTES;
        this.padded = true;
        return this;
    }

    /** B as rows, the k-th at b + k·bK. */
    Product rows(long b, long bK) {
        this.b = b;
        this.bPanel = RegisterTile.ROW_BYTES;
        this.bK = bK;
        this.padded = false;
        return this;
    }

    /** The same A from column {@code first} on, {@code count} columns of it; B and C are set afterwards. */
    Product columns(long left, int first, int count) {
        this.a = left + first * aK;
        this.depth = count;
        return this;
    }

    long left() {
        return a;
    }

    int rows() {
        return rows;
    }

    int depth() {
        return depth;
    }

    /** C, the i-th row at c + i·cRow; the product is added to what is there. */
    Product addTo(long c, long cRow, int columns) {
        return into(c, cRow, columns, 0, true);
    }

    /** C, which starts at the bias (columns floats; address 0 for none), or at what is there plus the bias if {@code keep}. */
    Product into(long c, long cRow, int columns, long bias, boolean keep) {
        this.c = c;
        this.cRow = cRow;
        this.columns = columns;
        this.bias = bias;
        this.keep = keep;
        return this;
    }

    /** Computes C with all workers. */
    void run(Workers workers) {
        if (rows > 0 && columns > 0) {
            cut();
            workers.run(Math.ceilDiv(rows, pieceRows) * groups, this);
        }
    }

    /** Pieces of about equal size: wide ones, because each group of panels copies its rows of A again. */
    private void cut() {
        int panels = panels(columns);
        long work = Math.max(PIECE_WORK, (long) rows * columns * depth / PIECES);
        long panelWork = Math.max(1, (long) RegisterTile.COLUMNS * depth);
        boolean along = aK == Float.BYTES;
        int unit = along ? RegisterTile.ROWS : ACROSS_ROWS;
        int most = Math.min(panels, PIECE_PANELS);
        int height = Math.clamp(work / (most * panelWork), Math.min(unit, rows), Math.min(Workspace.ROWS, rows));
        pieceRows = roundUp(Math.ceilDiv(rows, Math.ceilDiv(rows, height)), along ? RegisterTile.ROWS : 4);
        int count = Math.clamp(work / (Math.min(rows, pieceRows) * panelWork), along ? 1 : Math.min(2, most), most);
        piecePanels = Math.ceilDiv(panels, Math.ceilDiv(panels, count));
        groups = Math.ceilDiv(panels, piecePanels);
    }

    static final int ACROSS_ROWS = Integer.getInteger("across", 64);

    @Override
    public void piece(int piece, int worker) {
        int row = piece / groups * pieceRows;
        int panel = piece % groups * piecePanels;
        block(row, Math.min(pieceRows, rows - row), panel, Math.min(piecePanels, panels(columns) - panel), worker);
    }

    /** Computes rows [row, row + height) of panels [panel, panel + count), alone; height is at most Workspace.ROWS. */
    void block(int row, int height, int panel, int count, int worker) {
        int whole = Math.min(count, columns / RegisterTile.COLUMNS - panel);
        boolean edge = whole < count;
        if (bias != 0 && keep) {
            Rectangle.addRow(target(row, panel), cRow, height, width(panel, count), bias(panel));
        }
        if (edge) {
            openEdge(row, height, panel + whole, workspace.edge(worker));
        }
        LeftBlock left = workspace.left(worker);
        int step = Math.ceilDiv(depth, Math.max(1, Math.ceilDiv(depth, Workspace.DEPTH)));
        for (int k = 0; k < depth; k += step) {
            int length = Math.min(step, depth - k);
            left.copy(a + row * aRow + k * aK, aRow, aK, height, length);
            for (int i = 0; i < whole; i++) {
                panel(left, height, row, panel + i, k, length);
            }
            if (edge) {
                edge(left, height, panel + whole, k, length, worker);
            }
        }
        if (edge) {
            Rectangle.copy(
                    target(row, panel + whole),
                    cRow,
                    workspace.edge(worker),
                    RegisterTile.ROW_BYTES,
                    height,
                    width(panel + whole, 1));
        }
    }

    private void panel(LeftBlock left, int height, int row, int panel, int k, int length) {
        long to = target(row, panel);
        long from = to;
        long fromRow = cRow;
        if (k == 0 && !keep) {
            from = bias == 0 ? workspace.zeros() : bias(panel);
            fromRow = 0;
        }
        long right = b + panel * bPanel + k * bK;
        RegisterTile.rows(
                height, left.values(), left.rowStep(), left.kStep(), right, bK, from, fromRow, to, cRow, length);
    }

    /** The panel at the right edge is computed in a copy of C as wide as a panel, whose other columns are dropped. */
    private void openEdge(int row, int height, int panel, long copy) {
        int width = width(panel, 1);
        if (keep) {
            Rectangle.copy(copy, RegisterTile.ROW_BYTES, target(row, panel), cRow, height, width);
        } else if (bias != 0) {
            Rectangle.copy(copy, RegisterTile.ROW_BYTES, bias(panel), 0, height, width);
        } else {
            Rectangle.copy(copy, RegisterTile.ROW_BYTES, workspace.zeros(), 0, height, width);
        }
    }

    private void edge(LeftBlock left, int height, int panel, int k, int length, int worker) {
        long right = b + panel * bPanel + k * bK;
        if (!padded) {
            long block = workspace.block(worker).address();
            Rectangle.copy(block, RegisterTile.ROW_BYTES, right, bK, length, width(panel, 1));
            right = block;
        }
        long copy = workspace.edge(worker);
        long step = RegisterTile.ROW_BYTES;
        RegisterTile.rows(
                height, left.values(), left.rowStep(), left.kStep(), right, step, copy, step, copy, step, length);
    }

    private long target(int row, int panel) {
        return c + row * cRow + (long) panel * RegisterTile.ROW_BYTES;
    }

    private long bias(int panel) {
        return bias + (long) panel * RegisterTile.ROW_BYTES;
    }

    /** Columns in {@code count} panels, less those beyond the right edge. */
    private int width(int panel, int count) {
        return Math.min(count * RegisterTile.COLUMNS, columns - panel * RegisterTile.COLUMNS);
    }

    /** Panels that {@code columns} columns take. */
    static int panels(int columns) {
        return Math.ceilDiv(columns, RegisterTile.COLUMNS);
    }

    private static int roundUp(int x, int unit) {
        return Math.ceilDiv(x, unit) * unit;
    }
}
