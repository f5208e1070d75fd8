package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * What a core of this machine can do at most with the vectors that the kernels use: probes to hold measured figures
 * against. The caller takes the time; nothing here is deterministic in time, everything is in its results.
 */
public final class Peak {
    /** Independent chains of multiply-adds: enough to hide the latency of two units, few enough for 16 registers. */
    private static final int CHAINS = 12;

    /** Floating-point operations of one repetition of {@link #multiplyAdds}. */
    public static final long OPERATIONS = 2L * CHAINS * Lanes.COUNT;

    private Peak() {}

    /** Multiplies and adds in registers only; returns something that depends on every one of them. */
    public static float multiplyAdds(int repetitions) {
        float[] start = new float[CHAINS * Lanes.COUNT];
        for (int i = 0; i < start.length; i++) {
            start[i] = i * 1e-3f;
        }
        return multiplyAdds(repetitions, MemorySegment.ofArray(start), Lanes.broadcast(0.999f), Lanes.broadcast(1e-3f));
    }

    private static float multiplyAdds(int repetitions, MemorySegment start, FloatVector factor, FloatVector summand) {
        FloatVector a = fromMemorySegment(FLOATS, start, 0, ORDER);
        FloatVector b = fromMemorySegment(FLOATS, start, Lanes.BYTES, ORDER);
        FloatVector c = fromMemorySegment(FLOATS, start, 2L * Lanes.BYTES, ORDER);
        FloatVector d = fromMemorySegment(FLOATS, start, 3L * Lanes.BYTES, ORDER);
        FloatVector e = fromMemorySegment(FLOATS, start, 4L * Lanes.BYTES, ORDER);
        FloatVector f = fromMemorySegment(FLOATS, start, 5L * Lanes.BYTES, ORDER);
        FloatVector g = fromMemorySegment(FLOATS, start, 6L * Lanes.BYTES, ORDER);
        FloatVector h = fromMemorySegment(FLOATS, start, 7L * Lanes.BYTES, ORDER);
        FloatVector i = fromMemorySegment(FLOATS, start, 8L * Lanes.BYTES, ORDER);
        FloatVector j = fromMemorySegment(FLOATS, start, 9L * Lanes.BYTES, ORDER);
        FloatVector k = fromMemorySegment(FLOATS, start, 10L * Lanes.BYTES, ORDER);
        FloatVector l = fromMemorySegment(FLOATS, start, 11L * Lanes.BYTES, ORDER);
        for (int repetition = 0; repetition < repetitions; repetition++) {
            a = a.fma(factor, summand);
            b = b.fma(factor, summand);
            c = c.fma(factor, summand);
            d = d.fma(factor, summand);
            e = e.fma(factor, summand);
            f = f.fma(factor, summand);
            g = g.fma(factor, summand);
            h = h.fma(factor, summand);
            i = i.fma(factor, summand);
            j = j.fma(factor, summand);
            k = k.fma(factor, summand);
            l = l.fma(factor, summand);
        }
        FloatVector sum =
                a.add(b).add(c.add(d)).add(e.add(f)).add(g.add(h).add(i.add(j)).add(k.add(l)));
        return Lanes.sum(sum);
    }

    /**
     * x = y + 3 · z over some values of three arrays of float32, the measure of memory's speed (McCalpin's STREAM triad).
     *
     * @param from first byte, a multiple of the vector's bytes
     * @param to byte after the last, likewise
     */
    public static void triad(MemorySegment x, MemorySegment y, MemorySegment z, long from, long to) {
        FloatVector factor = Lanes.broadcast(3f);
        for (long at = from; at < to; at += Lanes.BYTES) {
            fromMemorySegment(FLOATS, z, at, ORDER)
                    .fma(factor, fromMemorySegment(FLOATS, y, at, ORDER))
                    .intoMemorySegment(x, at, ORDER);
        }
    }
}
