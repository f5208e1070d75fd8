package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.i32;

import io.levee.kernels.RowOperations;
import io.levee.kernels.Slice;

/** Rows of tables on a GPU. */
final class CudaRows implements RowOperations {
    private final Rows rows;

    CudaRows(Gpu gpu) {
        rows = new Rows(gpu);
    }

    @Override
    public void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        String name = "embedding";
        rows.embedding(f32(y, name), DeviceSlice.of(table, name), i32(tokens, name), n, width);
    }

    @Override
    public void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        String name = "embeddingBackward";
        rows.embeddingBackward(f32(dTable, name), f32(dy, name), i32(tokens, name), n, width);
    }

    @Override
    public void gatherRows(Slice y, Slice x, Slice rows, int r, int width) {
        String name = "gatherRows";
        this.rows.gatherRows(f32(y, name), f32(x, name), i32(rows, name), r, width);
    }

    @Override
    public void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width) {
        String name = "gatherRowsBackward";
        this.rows.gatherRowsBackward(f32(dx, name), f32(dy, name), i32(rows, name), r, width);
    }
}
