package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * What is kept of a run of logits z, in three floats at an address: the largest one m, Σ e^u and Σ u·e^u with
 * u = (z − m) / temperature. Two runs are added by bringing them to the larger m (Milakov and Gimelshein 2018, arXiv
 * 1805.02867).
 */
final class SoftmaxState {
    /** Bytes of a state. */
    static final long BYTES = 3L * Float.BYTES;

    private static final long SUM = Float.BYTES;
    private static final long WEIGHTED = 2L * Float.BYTES;

    /** Below this e^u is 0, and so must u·e^u be. */
    private static final FloatVector LEAST = Lanes.broadcast(-100f);

    private SoftmaxState() {}

    /** The state of {@code count} logits, whose last vector is filled up with −∞ where they stand. */
    static void set(long state, long logits, int count, float inverseTemperature, boolean weighted) {
        int padded = Lanes.padded(count);
        for (int i = count; i < padded; i++) {
            Raw.set(logits + (long) i * Float.BYTES, Float.NEGATIVE_INFINITY);
        }
        float max = max(logits, padded);
        Raw.set(state, max);
        if (weighted) {
            weigh(state, logits, padded, max, inverseTemperature);
        } else {
            Raw.set(state + SUM, sum(logits, padded, max, inverseTemperature));
            Raw.set(state + WEIGHTED, 0);
        }
    }

    private static float max(long logits, int padded) {
        FloatVector max = fromMemorySegment(FLOATS, Raw.ALL, logits, ORDER);
        for (int i = Lanes.COUNT; i < padded; i += Lanes.COUNT) {
            max = max.max(fromMemorySegment(FLOATS, Raw.ALL, logits + (long) i * Float.BYTES, ORDER));
        }
        return Lanes.max(max);
    }

    private static float sum(long logits, int padded, float max, float inverseTemperature) {
        FloatVector top = Lanes.broadcast(max);
        FloatVector scale = Lanes.broadcast(inverseTemperature);
        FloatVector sum = Lanes.zero();
        for (int i = 0; i < padded; i += Lanes.COUNT) {
            sum = sum.add(Exp.expBelow(fromMemorySegment(FLOATS, Raw.ALL, logits + (long) i * Float.BYTES, ORDER)
                    .sub(top)
                    .mul(scale)));
        }
        return Lanes.sum(sum);
    }

    private static void weigh(long state, long logits, int padded, float max, float inverseTemperature) {
        FloatVector top = Lanes.broadcast(max);
        FloatVector scale = Lanes.broadcast(inverseTemperature);
        FloatVector sum = Lanes.zero();
        FloatVector weighted = Lanes.zero();
        for (int i = 0; i < padded; i += Lanes.COUNT) {
            FloatVector u = fromMemorySegment(FLOATS, Raw.ALL, logits + (long) i * Float.BYTES, ORDER)
                    .sub(top)
                    .mul(scale);
            FloatVector e = Exp.expBelow(u);
            sum = sum.add(e);
            weighted = u.max(LEAST).fma(e, weighted);
        }
        Raw.set(state + SUM, Lanes.sum(sum));
        Raw.set(state + WEIGHTED, Lanes.sum(weighted));
    }

    /** Adds another run's state to this one. */
    static void add(long state, long other, float inverseTemperature) {
        float max = Math.max(Raw.get(state), Raw.get(other));
        float shift = (Raw.get(state) - max) * inverseTemperature;
        float otherShift = (Raw.get(other) - max) * inverseTemperature;
        float scale = Exp.exp(shift);
        float otherScale = Exp.exp(otherShift);
        float sum = Raw.get(state + SUM) * scale;
        float otherSum = Raw.get(other + SUM) * otherScale;
        float weighted = shifted(Raw.get(state + WEIGHTED) * scale, sum, shift);
        float otherWeighted = shifted(Raw.get(other + WEIGHTED) * otherScale, otherSum, otherShift);
        Raw.set(state, max);
        Raw.set(state + SUM, sum + otherSum);
        Raw.set(state + WEIGHTED, weighted + otherWeighted);
    }

    private static float shifted(float weighted, float sum, float shift) {
        return sum == 0 ? 0 : Math.fma(shift, sum, weighted);
    }

    /** ln Σ e^(z / temperature). */
    static float logSum(long state, float inverseTemperature) {
        return Raw.get(state) * inverseTemperature + Exp.log(Raw.get(state + SUM));
    }

    /** z / temperature − ln Σ e^(z / temperature), without the cancellation of large logits. */
    static float logProb(long state, float logit, float inverseTemperature) {
        return (logit - Raw.get(state)) * inverseTemperature - Exp.log(Raw.get(state + SUM));
    }

    /** −Σ p ln p, in nats. */
    static float entropy(long state) {
        float sum = Raw.get(state + SUM);
        return Exp.log(sum) - Raw.get(state + WEIGHTED) / sum;
    }
}
