package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Σ x² over a flat buffer: float32 lanes over blocks of {@link #BLOCK} values, blocks in double, pieces in double and in piece
 * order.
 */
final class SumOfSquares {
    private static final int BLOCK = 1 << 9;

    private final Workers workers;
    private final Workers.Task task = this::piece;
    private double[] partial = new double[0];
    private MemorySegment x;
    private long count;

    SumOfSquares(Workers workers) {
        this.workers = workers;
    }

    /** slot[0] = Σ x². */
    void run(MemorySegment slot, MemorySegment values, long number) {
        x = values;
        count = number;
        int pieces = Elementwise.pieces(number);
        if (partial.length < pieces) {
            partial = new double[pieces];
        }
        workers.run(pieces, task);
        double sum = 0;
        for (int piece = 0; piece < pieces; piece++) {
            sum += partial[piece];
        }
        Lanes.set(slot, 0, (float) sum);
    }

    private void piece(int piece, int worker) {
        long first = (long) piece * Elementwise.PIECE;
        long end = Math.min(count, first + Elementwise.PIECE);
        double sum = 0;
        for (long i = first; i < end; i += BLOCK) {
            sum += block(x, 4 * i, (int) Math.min(BLOCK, end - i));
        }
        partial[piece] = sum;
    }

    private static float block(MemorySegment x, long at, int values) {
        int whole = Lanes.whole(values);
        FloatVector sum = Lanes.zero();
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, at + 4L * i);
            sum = v.fma(v, sum);
        }
        float total = Lanes.sum(sum);
        for (int i = whole; i < values; i++) {
            float v = Lanes.get(x, at + 4L * i);
            total = Math.fma(v, v, total);
        }
        return total;
    }
}
