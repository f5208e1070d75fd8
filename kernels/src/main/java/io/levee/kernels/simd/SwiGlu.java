package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Raw.ALL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** silu(gate) · up and its gradients (Shazeer 2020, arXiv 2002.05202). */
final class SwiGlu {
    private final Workers workers;
    private final Workers.Task forward = this::forwardPiece;
    private final Workers.Task backward = this::backwardPiece;
    private MemorySegment y;
    private MemorySegment gate;
    private MemorySegment up;
    private MemorySegment dGate;
    private MemorySegment dUp;
    private long count;

    SwiGlu(Workers workers) {
        this.workers = workers;
    }

    /** y = silu(gate) · up. */
    void forward(MemorySegment out, MemorySegment gates, MemorySegment ups, long values) {
        y = out;
        gate = gates;
        up = ups;
        count = values;
        workers.run(Elementwise.pieces(values), forward);
    }

    /** dGate += dy · up · silu'(gate); dUp += dy · silu(gate). */
    void backward(
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

    private static void forward(MemorySegment y, MemorySegment gate, MemorySegment up, long at, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            Exp.silu(fromMemorySegment(FLOATS, gate, o, ORDER))
                    .mul(fromMemorySegment(FLOATS, up, o, ORDER))
                    .intoMemorySegment(y, o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = at + 4L * i;
                Lanes.set(y, o, Exp.silu(Lanes.get(gate, o)) * Lanes.get(up, o));
            }
        }
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

    /**
     * silu'(g) = σ(g) + silu(g)·(1 − σ(g)). On addresses: with the bounds of five segments to check C2 compiles this loop again
     * and again, and runs the interpreter in between.
     */
    private static void backward(long dGate, long dUp, long dy, long gate, long up, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = 4L * i;
            var g = fromMemorySegment(FLOATS, ALL, gate + o, ORDER);
            var s = Exp.sigmoid(g);
            var silu = g.mul(s);
            var d = fromMemorySegment(FLOATS, ALL, dy + o, ORDER);
            var slope = silu.fma(Lanes.broadcast(1f).sub(s), s);
            d.fma(silu, fromMemorySegment(FLOATS, ALL, dUp + o, ORDER)).intoMemorySegment(ALL, dUp + o, ORDER);
            d.mul(fromMemorySegment(FLOATS, ALL, up + o, ORDER))
                    .fma(slope, fromMemorySegment(FLOATS, ALL, dGate + o, ORDER))
                    .intoMemorySegment(ALL, dGate + o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = 4L * i;
                float g = Raw.get(gate + o);
                float s = Exp.sigmoid(g);
                float silu = g * s;
                float d = Raw.get(dy + o);
                float slope = Math.fma(silu, 1f - s, s);
                Raw.set(dUp + o, Math.fma(d, silu, Raw.get(dUp + o)));
                Raw.set(dGate + o, Math.fma(d * Raw.get(up + o), slope, Raw.get(dGate + o)));
            }
        }
    }
}
