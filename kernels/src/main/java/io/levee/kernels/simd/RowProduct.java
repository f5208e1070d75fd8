package io.levee.kernels.simd;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;

/**
 * C (rows, columns) += A (rows, depth) · B (depth, columns) where B stands row after row in any dtype. Float32 rows that are
 * near each other are read in place; others are made into panels first, some rows at a time, in the order of k.
 */
final class RowProduct {
    private static final long VALUE = Float.BYTES;

    /** Rows further apart than this fall on few cache lines and many pages. */
    private static final long FAR_BYTES = 2048;

    /** Fewer rows of C than this do not pay for panels. */
    private static final int FEW_ROWS = 48;

    private final Workers workers;
    private final Workspace workspace;
    private final RowPanels panels;

    RowProduct(Workers workers, Workspace workspace) {
        this.workers = workers;
        this.workspace = workspace;
        this.panels = new RowPanels(workers, workspace);
    }

    /**
     * Adds the product.
     *
     * @param product with A set
     * @param c address of C, whose rows stand one after the other
     * @param b the matrix whose rows [first, first + depth) are B
     */
    void run(Product product, long c, HostSlice b, int first, int columns) {
        long rowBytes = columns * VALUE;
        if (b.dtype() == Dtype.F32 && (rowBytes < FAR_BYTES || product.rows() < FEW_ROWS)) {
            product.rows(b.segment().address() + first * rowBytes, rowBytes)
                    .addTo(c, rowBytes, columns)
                    .run(workers);
            return;
        }
        long left = product.left();
        int depth = product.depth();
        long panelRowBytes = RowPanels.rowBytes(columns);
        int chunk = Math.clamp(Workspace.PANEL_BYTES / Math.max(1, panelRowBytes), 1, Math.max(1, depth));
        long to = workspace.panels(panelRowBytes * chunk);
        for (int k = 0; k < depth; k += chunk) {
            int count = Math.min(chunk, depth - k);
            panels.run(b, columns, first + k, count, to);
            product.columns(left, k, count)
                    .panels(PanelCode.FLOATS, to)
                    .addTo(c, rowBytes, columns)
                    .run(workers);
        }
    }
}
