package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

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
        FloatVector s0 = fromMemorySegment(FLOATS, sums, offset, ORDER);
        FloatVector s1 = fromMemorySegment(FLOATS, sums, offset + Lanes.BYTES, ORDER);
        FloatVector s2 = fromMemorySegment(FLOATS, sums, offset + 2L * Lanes.BYTES, ORDER);
        FloatVector s3 = fromMemorySegment(FLOATS, sums, offset + 3L * Lanes.BYTES, ORDER);
        long at = offset;
        for (int i = 0; i < n; i++) {
            s0 = s0.add(fromMemorySegment(FLOATS, x, at, ORDER));
            s1 = s1.add(fromMemorySegment(FLOATS, x, at + Lanes.BYTES, ORDER));
            s2 = s2.add(fromMemorySegment(FLOATS, x, at + 2L * Lanes.BYTES, ORDER));
            s3 = s3.add(fromMemorySegment(FLOATS, x, at + 3L * Lanes.BYTES, ORDER));
            at += (long) width * Float.BYTES;
        }
        s0.intoMemorySegment(sums, offset, ORDER);
        s1.intoMemorySegment(sums, offset + Lanes.BYTES, ORDER);
        s2.intoMemorySegment(sums, offset + 2L * Lanes.BYTES, ORDER);
        s3.intoMemorySegment(sums, offset + 3L * Lanes.BYTES, ORDER);
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
