package io.levee.kernels.simd;

import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.ref.Reference;

/**
 * The three matrix products of a linear layer. Each is one {@link Product} with other steps through memory: x·wᵀ over the
 * weight's panels, dy·w over its rows, dyᵀ·x over the rows of x. Every sum runs over k in order and starts at what the target
 * holds, so a row's result depends neither on the batch around it nor on threads, and gradients are the same however the rows
 * are cut into micro-batches.
 */
final class MatMul {
    private static final long VALUE = Float.BYTES;

    private final Workers workers;
    private final Product product;
    private final WeightPanels weightPanels;
    private final RowProduct overRows;
    private final ColumnSums columnSums;

    MatMul(Workers workers, Workspace workspace, WeightPanels weightPanels, RowProduct overRows) {
        this.workers = workers;
        this.product = new Product(workspace);
        this.weightPanels = weightPanels;
        this.overRows = overRows;
        this.columnSums = new ColumnSums(workers);
    }

    /** y (N, outputs) = x (N, inputs) · wᵀ + bias (or null), or y += the same. */
    void linear(HostSlice y, HostSlice x, PackedWeight w, HostSlice bias, int n, boolean accumulate) {
        require("linear: y", y, n, w.outputs());
        require("linear: x", x, n, w.inputs());
        if (bias != null) {
            require("linear: bias", bias, 1, w.outputs());
        }
        int all = Product.panels(w.outputs());
        int most = weightPanels.most(w, 1);
        for (int panel = 0; panel < all; panel += most) {
            int count = Math.min(most, all - panel);
            columns(y, x, w, weightPanels.of(w, panel, count), panel, count, bias, n, accumulate);
        }
        Reference.reachabilityFence(w);
    }

    /** The columns of y that {@code count} panels from {@code panel} on give. */
    private void columns(
            HostSlice y,
            HostSlice x,
            PackedWeight w,
            long panels,
            int panel,
            int count,
            HostSlice bias,
            int n,
            boolean accumulate) {
        int from = panel * RegisterTile.COLUMNS;
        int width = Math.min(count * RegisterTile.COLUMNS, w.outputs() - from);
        long start = bias == null ? 0 : bias.segment().address() + from * VALUE;
        product.left(x.segment().address(), w.inputs() * VALUE, VALUE, n, w.inputs())
                .panels(weightPanels.code(w), panels)
                .into(y.segment().address() + from * VALUE, w.outputs() * VALUE, width, start, accumulate)
                .run(workers);
    }

    /** dx (N, inputs) += dy (N, outputs) · w. */
    void backwardInput(HostSlice dx, HostSlice dy, PackedWeight w, int n) {
        require("linearBackwardInput: dx", dx, n, w.inputs());
        require("linearBackwardInput: dy", dy, n, w.outputs());
        product.left(dy.segment().address(), w.outputs() * VALUE, VALUE, n, w.outputs());
        overRows.run(product, dx.segment().address(), w.slice(), 0, w.inputs());
    }

    /** dw (outputs, inputs) += dyᵀ (outputs, N) · x (N, inputs). */
    void backwardWeight(HostSlice dw, HostSlice dy, HostSlice x, int n, int outputs, int inputs) {
        require("linearBackwardWeight: dw", dw, outputs, inputs);
        require("linearBackwardWeight: dy", dy, n, outputs);
        require("linearBackwardWeight: x", x, n, inputs);
        product.left(dy.segment().address(), VALUE, outputs * VALUE, outputs, n);
        overRows.run(product, dw.segment().address(), x, 0, inputs);
    }

    /** dBias (outputs) += column sums of dy (N, outputs). */
    void biasBackward(HostSlice dBias, HostSlice dy, int n, int outputs) {
        require("biasBackward: dBias", dBias, 1, outputs);
        require("biasBackward: dy", dy, n, outputs);
        columnSums.run(dBias.segment(), dy.segment(), n, outputs);
    }

    /** Checks that a slice holds at least a matrix; products compute addresses that nothing checks afterwards. */
    static void require(String operand, HostSlice slice, int rows, int columns) {
        if (rows < 0 || columns < 0 || slice.count() < (long) rows * columns) {
            throw new IllegalArgumentException(operand + ": shape (" + rows + ", " + columns + ") needs "
                    + (long) rows * columns + " values, the slice has " + slice.count());
        }
    }
}
