package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Raw.ALL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** gelu(gate) · up and its gradients, with gelu(x) = x·σ(w) and w = x·(A + B·x²): Hendrycks and Gimpel 2016, by tanh. */
final class GeGlu extends GatedUnit {
    /** √(8/π). */
    private static final float A = 1.5957691216057308f;

    private static final float B = 0.07135481282552545f;

    GeGlu(Workers workers) {
        super(workers);
    }

    @Override
    void forward(MemorySegment y, MemorySegment gate, MemorySegment up, long at, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            FloatVector g = fromMemorySegment(FLOATS, gate, o, ORDER);
            FloatVector w = g.mul(g).fma(Lanes.broadcast(B), Lanes.broadcast(A)).mul(g);
            g.mul(Exp.sigmoid(w)).mul(fromMemorySegment(FLOATS, up, o, ORDER)).intoMemorySegment(y, o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = at + 4L * i;
                float g = Lanes.get(gate, o);
                Lanes.set(y, o, g * Exp.sigmoid(Math.fma(g * g, B, A) * g) * Lanes.get(up, o));
            }
        }
    }

    /** gelu'(g) = σ(w) + gelu(g)·(1 − σ(w))·(A + 3·B·g²). */
    @Override
    void backward(long dGate, long dUp, long dy, long gate, long up, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = 4L * i;
            var g = fromMemorySegment(FLOATS, ALL, gate + o, ORDER);
            var square = g.mul(g);
            var s = Exp.sigmoid(
                    square.fma(Lanes.broadcast(B), Lanes.broadcast(A)).mul(g));
            var gelu = g.mul(s);
            var d = fromMemorySegment(FLOATS, ALL, dy + o, ORDER);
            var bend = Lanes.broadcast(1f).sub(s).mul(square.fma(Lanes.broadcast(3 * B), Lanes.broadcast(A)));
            var slope = gelu.fma(bend, s);
            d.fma(gelu, fromMemorySegment(FLOATS, ALL, dUp + o, ORDER)).intoMemorySegment(ALL, dUp + o, ORDER);
            d.mul(fromMemorySegment(FLOATS, ALL, up + o, ORDER))
                    .fma(slope, fromMemorySegment(FLOATS, ALL, dGate + o, ORDER))
                    .intoMemorySegment(ALL, dGate + o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = 4L * i;
                float g = Raw.get(gate + o);
                float square = g * g;
                float s = Exp.sigmoid(Math.fma(square, B, A) * g);
                float gelu = g * s;
                float d = Raw.get(dy + o);
                float slope = Math.fma(gelu, (1f - s) * Math.fma(square, 3 * B, A), s);
                Raw.set(dUp + o, Math.fma(d, gelu, Raw.get(dUp + o)));
                Raw.set(dGate + o, Math.fma(d * Raw.get(up + o), slope, Raw.get(dGate + o)));
            }
        }
    }
}
