package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.i32;

import io.levee.kernels.RowOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.host.HostSlice;

/** Rows of tables, as the plain loops that their formulas say. */
public final class ReferenceRows implements RowOperations {
    /** In plain loops. */
    public ReferenceRows() {}

    @Override
    public void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        String name = "embedding";
        Rows.gather(f32(y, name), HostSlice.of(table, name), i32(tokens, name), n, width);
    }

    @Override
    public void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        String name = "embeddingBackward";
        Rows.scatterAdd(f32(dTable, name), f32(dy, name), i32(tokens, name), n, width);
    }

    @Override
    public void gatherRows(Slice y, Slice x, Slice rows, int r, int width) {
        String name = "gatherRows";
        Rows.gather(f32(y, name), f32(x, name), i32(rows, name), r, width);
    }

    @Override
    public void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width) {
        String name = "gatherRowsBackward";
        Rows.scatterAdd(f32(dx, name), f32(dy, name), i32(rows, name), r, width);
    }
}
