package io.levee.kernels.cuda;

import io.levee.kernels.dtype.Dtype;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Embedding, gather and scatter of rows (rows.cu). A scatter, in which several rows may meet in one, sorts the row numbers
 * first; whoever has the first place of a row adds all that belongs to it, in order.
 */
final class Rows {
    private static final String FILE = "rows";

    private final Gpu gpu;
    private final ScatterOrder order;
    private final Map<Dtype, GpuKernel> gather = new EnumMap<>(Dtype.class);
    private final GpuKernel scatter;

    Rows(Gpu gpu) {
        this.gpu = gpu;
        this.order = new ScatterOrder(gpu);
        this.scatter = gpu.kernel(FILE, "scatter_rows_f32");
        for (Dtype dtype : Dtype.values()) {
            if (dtype != Dtype.I32) {
                gather.put(dtype, gpu.kernel(FILE, "gather_rows_" + dtype.name().toLowerCase(Locale.ROOT)));
            }
        }
    }

    /**
     * y (N, C) = table (V, C)[tokens (N)].
     *
     * @throws IllegalArgumentException for a table of whole numbers
     */
    void embedding(DeviceSlice y, DeviceSlice table, DeviceSlice tokens, int n, int width) {
        gather("embedding", y, table, tokens, n, width);
    }

    /** y (R, C) = x (N, C)[rows (R)]. */
    void gatherRows(DeviceSlice y, DeviceSlice x, DeviceSlice rows, int r, int width) {
        gather("gatherRows", y, x, rows, r, width);
    }

    private void gather(String operation, DeviceSlice y, DeviceSlice x, DeviceSlice rows, int r, int width) {
        GpuKernel kernel = gather.get(x.dtype());
        if (kernel == null) {
            throw new IllegalArgumentException(operation + ": expected real numbers, found " + x.dtype());
        }
        x.dtype().requireRows(operation, width);
        Flat.require(operation, (long) r * width, y);
        Flat.require(operation, r, rows);
        kernel.pointer(y).pointer(x).pointer(rows);
        if (x.dtype() == Dtype.F32) {
            kernel.value(r).value(width).launch(Flat.rowBlocks(r), Flat.strips(width), 1, Flat.THREADS, 0);
        } else {
            kernel.value(width).launch(r, Flat.THREADS);
        }
    }

    /** dTable (V, C)[tokens (N)] += dy (N, C), in token order. */
    void embeddingBackward(DeviceSlice dTable, DeviceSlice dy, DeviceSlice tokens, int n, int width) {
        scatterAdd("embeddingBackward", dTable, dy, tokens, n, width);
    }

    /** dx (N, C)[rows (R)] += dy (R, C), in the order of R. */
    void gatherRowsBackward(DeviceSlice dx, DeviceSlice dy, DeviceSlice rows, int r, int width) {
        scatterAdd("gatherRowsBackward", dx, dy, rows, r, width);
    }

    private void scatterAdd(String operation, DeviceSlice dx, DeviceSlice dy, DeviceSlice rows, int r, int width) {
        Flat.require(operation, (long) r * width, dy);
        Flat.require(operation, r, rows);
        long keys = gpu.scratch(ScatterOrder.bytes(r));
        order.sort(keys, rows, r);
        scatter.pointer(dx)
                .pointer(dy)
                .pointer(keys)
                .value(r)
                .value(width)
                .launch(Flat.rowBlocks(r), Flat.strips(width), 1, Flat.THREADS, 0);
    }
}
