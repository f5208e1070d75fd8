package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Embedding, gather and scatter of rows. A gather is cut by rows; a scatter, in which several rows may meet in one, is cut by
 * columns, and each column adds in row order.
 */
final class Rows {
    private static final int GATHERED = 128;
    private static final int COLUMNS = 64;

    private final Workers workers;
    private final Workers.Task gather = this::gatherPiece;
    private final Workers.Task scatter = this::scatterPiece;
    private MemorySegment y;
    private HostSlice table;
    private MemorySegment x;
    private MemorySegment rows;
    private int n;
    private int width;

    Rows(Workers workers) {
        this.workers = workers;
    }

    /** y (N, C) = table (any dtype)[rows (N)]. */
    void gather(MemorySegment out, HostSlice from, MemorySegment numbers, int count, int columns) {
        y = out;
        table = from;
        rows = numbers;
        n = count;
        width = columns;
        workers.run((count + GATHERED - 1) / GATHERED, gather);
        table = null;
    }

    private void gatherPiece(int piece, int worker) {
        int end = Math.min(n, (piece + 1) * GATHERED);
        for (int i = piece * GATHERED; i < end; i++) {
            long row = rows.get(Lanes.I32, 4L * i);
            if (table.dtype() == Dtype.F32) {
                MemorySegment.copy(table.segment(), 4 * row * width, y, 4L * i * width, 4L * width);
            } else {
                Values.decode(table.segment(), table.dtype(), row * width, width, y, (long) i * width);
            }
        }
    }

    /** table (V, C)[rows (N)] += x (N, C), in row order. */
    void scatterAdd(MemorySegment sums, MemorySegment from, MemorySegment numbers, int count, int columns) {
        y = sums;
        x = from;
        rows = numbers;
        n = count;
        width = columns;
        workers.run((columns + COLUMNS - 1) / COLUMNS, scatter);
    }

    private void scatterPiece(int piece, int worker) {
        int first = piece * COLUMNS;
        int columns = Math.min(COLUMNS, width - first);
        for (int i = 0; i < n; i++) {
            long row = rows.get(Lanes.I32, 4L * i);
            addRow(y, 4 * (row * width + first), x, 4 * ((long) i * width + first), columns);
        }
    }

    private static void addRow(MemorySegment y, long to, MemorySegment x, long from, int columns) {
        int whole = Lanes.whole(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            fromMemorySegment(FLOATS, y, to + 4L * c, ORDER)
                    .add(fromMemorySegment(FLOATS, x, from + 4L * c, ORDER))
                    .intoMemorySegment(y, to + 4L * c, ORDER);
        }
        if (whole < columns) {
            for (int c = whole; c < columns; c++) {
                Lanes.set(y, to + 4L * c, Lanes.get(y, to + 4L * c) + Lanes.get(x, from + 4L * c));
            }
        }
    }
}
