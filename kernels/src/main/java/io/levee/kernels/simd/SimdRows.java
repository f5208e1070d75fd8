package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.floats;
import static io.levee.kernels.host.HostOperands.ints;

import io.levee.kernels.RowOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;

/** Rows of tables on the lanes of vector registers. */
public final class SimdRows implements RowOperations {
    private final Rows rows;

    /** By a team. */
    public SimdRows(Workers workers) {
        rows = new Rows(workers);
    }

    @Override
    public void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        String name = "embedding";
        rows.gather(floats(y, name), HostSlice.of(table, name), ints(tokens, name), n, width);
    }

    @Override
    public void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        String name = "embeddingBackward";
        rows.scatterAdd(floats(dTable, name), floats(dy, name), ints(tokens, name), n, width);
    }

    @Override
    public void gatherRows(Slice y, Slice x, Slice numbers, int r, int width) {
        String name = "gatherRows";
        rows.gather(floats(y, name), f32(x, name), ints(numbers, name), r, width);
    }

    @Override
    public void gatherRowsBackward(Slice dx, Slice dy, Slice numbers, int r, int width) {
        String name = "gatherRowsBackward";
        rows.scatterAdd(floats(dx, name), floats(dy, name), ints(numbers, name), r, width);
    }
}
