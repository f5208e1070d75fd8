package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Partials;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Σ x² over a flat buffer. A piece is {@link Elementwise#PIECE} values: blocks of {@link #BLOCK} in float32 lanes, their sums in
 * double precision and in order; then the pieces.
 */
final class SumOfSquares {
    private static final int BLOCK = 512;

    /** Vectors that are added up side by side. */
    private static final int CHAINS = 4;

    private final Workers workers;
    private final Partials partials = new Partials();
    private final Workers.Task task = this::piece;
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
        partials.reset(pieces);
        workers.run(pieces, task);
        Lanes.set(slot, 0, (float) partials.sum());
    }

    private void piece(int piece, int worker) {
        long from = (long) piece * Elementwise.PIECE;
        partials.set(piece, sum(x, 4 * from, (int) Math.min(Elementwise.PIECE, count - from)));
    }

    private static double sum(MemorySegment x, long at, int values) {
        int blocks = values / BLOCK;
        double sum = 0;
        for (int block = 0; block < blocks; block++) {
            long from = at + 4L * BLOCK * block;
            FloatVector v0 = fromMemorySegment(FLOATS, x, from, ORDER);
            FloatVector v1 = fromMemorySegment(FLOATS, x, from + Lanes.BYTES, ORDER);
            FloatVector v2 = fromMemorySegment(FLOATS, x, from + 2L * Lanes.BYTES, ORDER);
            FloatVector v3 = fromMemorySegment(FLOATS, x, from + 3L * Lanes.BYTES, ORDER);
            FloatVector sum0 = v0.mul(v0);
            FloatVector sum1 = v1.mul(v1);
            FloatVector sum2 = v2.mul(v2);
            FloatVector sum3 = v3.mul(v3);
            for (int i = CHAINS * Lanes.COUNT; i < BLOCK; i += CHAINS * Lanes.COUNT) {
                long o = from + 4L * i;
                v0 = fromMemorySegment(FLOATS, x, o, ORDER);
                v1 = fromMemorySegment(FLOATS, x, o + Lanes.BYTES, ORDER);
                v2 = fromMemorySegment(FLOATS, x, o + 2L * Lanes.BYTES, ORDER);
                v3 = fromMemorySegment(FLOATS, x, o + 3L * Lanes.BYTES, ORDER);
                sum0 = v0.fma(v0, sum0);
                sum1 = v1.fma(v1, sum1);
                sum2 = v2.fma(v2, sum2);
                sum3 = v3.fma(v3, sum3);
            }
            sum += Lanes.sum(sum0.add(sum1).add(sum2.add(sum3)));
        }
        for (int i = blocks * BLOCK; i < values; i++) {
            double value = Lanes.get(x, at + 4L * i);
            sum += value * value;
        }
        return sum;
    }
}
