package io.levee.kernels.simd;

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
        FloatVector a = Lanes.load(start, 0);
        FloatVector b = Lanes.load(start, Lanes.BYTES);
        FloatVector c = Lanes.load(start, 2L * Lanes.BYTES);
        FloatVector d = Lanes.load(start, 3L * Lanes.BYTES);
        FloatVector e = Lanes.load(start, 4L * Lanes.BYTES);
        FloatVector f = Lanes.load(start, 5L * Lanes.BYTES);
        FloatVector g = Lanes.load(start, 6L * Lanes.BYTES);
        FloatVector h = Lanes.load(start, 7L * Lanes.BYTES);
        FloatVector i = Lanes.load(start, 8L * Lanes.BYTES);
        FloatVector j = Lanes.load(start, 9L * Lanes.BYTES);
        FloatVector k = Lanes.load(start, 10L * Lanes.BYTES);
        FloatVector l = Lanes.load(start, 11L * Lanes.BYTES);
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
            Lanes.store(Lanes.load(z, at).fma(factor, Lanes.load(y, at)), x, at);
        }
    }
}
