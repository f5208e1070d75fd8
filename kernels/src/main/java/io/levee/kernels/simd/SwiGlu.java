package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Raw.ALL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/** silu(gate) · up and its gradients (Shazeer 2020, arXiv 2002.05202). */
final class SwiGlu extends GatedUnit {
    SwiGlu(Workers workers) {
        super(workers);
    }

    @Override
    void forward(MemorySegment y, MemorySegment gate, MemorySegment up, long at, int values) {
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

    /** silu'(g) = σ(g) + silu(g)·(1 − σ(g)). */
    @Override
    void backward(long dGate, long dUp, long dy, long gate, long up, int values) {
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
