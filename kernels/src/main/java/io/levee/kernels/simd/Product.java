package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;

/**
 * C (rows, columns) = start + A (rows, depth) · B (depth, columns), cut into pieces of rows and panels of
 * {@link RegisterTile#COLUMNS} columns. Pieces write different elements of C, and each element is summed over k in order
 * ({@link RegisterTile}), so the cut decides no bit. One object is set up and run again and again, by one thread at a time.
 */
final class Product implements Workers.Task {
    /** Multiply-adds of a piece at least: some 20 µs on one core, many times what handing it out costs. */
    private static final long PIECE_WORK = 1L << 20;

    /** Pieces that a large product is cut into, unless they become too large for the caches. */
    private static final int PIECES = 32;

    /** Panels of a piece at most. */
    private static final int PIECE_PANELS = 16;

    /** Rows of a piece at least where A is copied across its rows: whole vectors at a time. */
    private static final int ACROSS_ROWS = 6 * RegisterTile.ROWS;

    private final Workspace workspace;

    private long a;
    private long aRow;
    private long aK;
    private int rows;
    private int depth;

    private PanelCode code;
    private long b;
    private long bPanel;
    private long bK;
    private boolean padded;

    private long c;
    private long cRow;
    private int columns;
    private long bias;
    private boolean keep;

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

    /** The A that begins at {@code left}, from column {@code first} on, {@code count} columns; B and C are set afterwards. */
    Product columns(long left, int first, int count) {
        this.a = left + first * aK;
        this.depth = count;
        return this;
    }

    /** B as panels of A's depth; the columns that the last one has too many hold any numbers. */
    Product panels(PanelCode code, long b) {
        this.code = code;
        this.b = b;
        this.bPanel = code.panelBytes(depth);
        this.bK = RegisterTile.ROW_BYTES;
        this.padded = true;
        return this;
    }

    /** B as rows of float32, the k-th at b + k·bK. */
    Product rows(long b, long bK) {
        this.code = PanelCode.FLOATS;
        this.b = b;
        this.bPanel = RegisterTile.ROW_BYTES;
        this.bK = bK;
        this.padded = false;
        return this;
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
        int height = Math.clamp(work / (most * panelWork), Math.min(unit, rows), Math.min(ProductBlock.ROWS, rows));
        pieceRows = Math.ceilDiv(Math.ceilDiv(rows, Math.ceilDiv(rows, height)), RegisterTile.ROWS) * RegisterTile.ROWS;
        int count = Math.clamp(work / (Math.min(rows, pieceRows) * panelWork), along ? 1 : Math.min(2, most), most);
        piecePanels = Math.ceilDiv(panels, Math.ceilDiv(panels, count));
        groups = Math.ceilDiv(panels, piecePanels);
    }

    @Override
    public void piece(int piece, int worker) {
        int row = piece / groups * pieceRows;
        int panel = piece % groups * piecePanels;
        block(row, Math.min(pieceRows, rows - row), panel, Math.min(piecePanels, panels(columns) - panel), worker);
    }

    /** Computes rows [row, row + height) of panels [panel, panel + count), alone; height is at most ProductBlock.ROWS. */
    void block(int row, int height, int panel, int count, int worker) {
        workspace.block(worker).run(this, row, height, panel, count);
    }

    /** Address of A's first element. */
    long left() {
        return a;
    }

    /** Address of A(row, k). */
    long left(int row, int k) {
        return a + row * aRow + k * aK;
    }

    long leftRow() {
        return aRow;
    }

    long leftK() {
        return aK;
    }

    int rows() {
        return rows;
    }

    int depth() {
        return depth;
    }

    PanelCode code() {
        return code;
    }

    /** Address of a panel of B. */
    long right(int panel) {
        return b + panel * bPanel;
    }

    long rightK() {
        return bK;
    }

    /** True when the whole of the last panel may be read. */
    boolean padded() {
        return padded;
    }

    /** Address of C(row, first column of a panel). */
    long target(int row, int panel) {
        return c + row * cRow + (long) panel * RegisterTile.ROW_BYTES;
    }

    long targetRow() {
        return cRow;
    }

    /** Columns in {@code count} panels, less those beyond the right edge. */
    int width(int panel, int count) {
        return Math.min(count * RegisterTile.COLUMNS, columns - panel * RegisterTile.COLUMNS);
    }

    /** True when the product is added to what C holds. */
    boolean keep() {
        return keep;
    }

    boolean biased() {
        return bias != 0;
    }

    /** Address of the bias of a panel's first column. */
    long bias(int panel) {
        return bias + (long) panel * RegisterTile.ROW_BYTES;
    }

    /** Panels that {@code columns} columns take. */
    static int panels(int columns) {
        return Math.ceilDiv(columns, RegisterTile.COLUMNS);
    }
}
