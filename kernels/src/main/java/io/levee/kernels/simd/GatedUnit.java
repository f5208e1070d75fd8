package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** activation(gate) · up and its gradients (Shazeer 2020, arXiv 2002.05202), cut into pieces; the loops are a subclass's. */
abstract class GatedUnit {
    private final Workers workers;
    private final Workers.Task forward = this::forwardPiece;
    private final Workers.Task backward = this::backwardPiece;
    private MemorySegment y;
    private MemorySegment gate;
    private MemorySegment up;
    private MemorySegment dGate;
    private MemorySegment dUp;
    private long count;

    GatedUnit(Workers workers) {
        this.workers = workers;
    }

    /** y = activation(gate) · up. */
    final void forward(MemorySegment out, MemorySegment gates, MemorySegment ups, long values) {
        y = out;
        gate = gates;
        up = ups;
        count = values;
        workers.run(Elementwise.pieces(values), forward);
    }

    /** dGate += dy · up · activation'(gate); dUp += dy · activation(gate). */
    final void backward(
            MemorySegment dGates,
            MemorySegment dUps,
            MemorySegment dy,
            MemorySegment gates,
            MemorySegment ups,
            long values) {
        require(dGates, values);
        require(dUps, values);
        require(dy, values);
        require(gates, values);
        require(ups, values);
        dGate = dGates;
        dUp = dUps;
        y = dy;
        gate = gates;
        up = ups;
        count = values;
        workers.run(Elementwise.pieces(values), backward);
    }

    private static void require(MemorySegment operand, long values) {
        Objects.checkFromIndexSize(0, 4 * values, operand.byteSize());
    }

    private void forwardPiece(int piece, int worker) {
        long first = (long) piece * Elementwise.PIECE;
        forward(y, gate, up, 4 * first, (int) Math.min(Elementwise.PIECE, count - first));
    }

    private void backwardPiece(int piece, int worker) {
        long first = (long) piece * Elementwise.PIECE;
        long at = 4 * first;
        backward(
                dGate.address() + at,
                dUp.address() + at,
                y.address() + at,
                gate.address() + at,
                up.address() + at,
                (int) Math.min(Elementwise.PIECE, count - first));
    }

    /** {@code values} values from a byte offset on. */
    abstract void forward(MemorySegment y, MemorySegment gate, MemorySegment up, long at, int values);

    /**
     * {@code values} values from addresses on: with the bounds of five segments to check C2 compiles such a loop again and
     * again, and runs the interpreter in between.
     */
    abstract void backward(long dGate, long dUp, long dy, long gate, long up, int values);
}
