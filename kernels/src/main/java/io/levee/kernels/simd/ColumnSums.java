package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** sums (C) += the rows of x (N, C), in order of rows; a piece is a panel of columns. */
final class ColumnSums implements Workers.Task {
    private static final int PIECE_COLUMNS = 4 * Lanes.COUNT;

    private final Workers workers;
    private MemorySegment sums;
    private MemorySegment x;
    private int n;
    private int width;

    ColumnSums(Workers workers) {
        this.workers = workers;
    }

    void run(MemorySegment sums, MemorySegment x, int n, int width) {
        this.sums = sums;
        this.x = x;
        this.n = n;
        this.width = width;
        workers.run(Math.ceilDiv(width, PIECE_COLUMNS), this);
    }

    @Override
    public void piece(int piece, int worker) {
        int from = piece * PIECE_COLUMNS;
        int end = Math.min(width, from + PIECE_COLUMNS);
        if (end - from == PIECE_COLUMNS) {
            four((long) from * Float.BYTES);
            return;
        }
        for (int column = from; column < end; column++) {
            one((long) column * Float.BYTES);
        }
    }

    private void four(long offset) {
        FloatVector s0 = Lanes.load(sums, offset);
        FloatVector s1 = Lanes.load(sums, offset + Lanes.BYTES);
        FloatVector s2 = Lanes.load(sums, offset + 2L * Lanes.BYTES);
        FloatVector s3 = Lanes.load(sums, offset + 3L * Lanes.BYTES);
        long at = offset;
        for (int i = 0; i < n; i++) {
            s0 = s0.add(Lanes.load(x, at));
            s1 = s1.add(Lanes.load(x, at + Lanes.BYTES));
            s2 = s2.add(Lanes.load(x, at + 2L * Lanes.BYTES));
            s3 = s3.add(Lanes.load(x, at + 3L * Lanes.BYTES));
            at += (long) width * Float.BYTES;
        }
        Lanes.store(s0, sums, offset);
        Lanes.store(s1, sums, offset + Lanes.BYTES);
        Lanes.store(s2, sums, offset + 2L * Lanes.BYTES);
        Lanes.store(s3, sums, offset + 3L * Lanes.BYTES);
    }

    private void one(long offset) {
        float sum = Lanes.get(sums, offset);
        long at = offset;
        for (int i = 0; i < n; i++) {
            sum += Lanes.get(x, at);
            at += (long) width * Float.BYTES;
        }
        Lanes.set(sums, offset, sum);
    }
}
