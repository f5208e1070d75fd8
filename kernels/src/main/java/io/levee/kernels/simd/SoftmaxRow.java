package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Lanes.broadcast;
import static io.levee.kernels.simd.Lanes.get;
import static io.levee.kernels.simd.Lanes.set;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link SoftmaxLanes} for one query, with keys in lanes: the same steps in the same order for each weight and each sum, so the
 * same bits.
 */
final class SoftmaxRow {
    /** Bytes of a row's state: the maximum so far, the sum of weights, and the factor by which the row last shrank. */
    static final long STATE_BYTES = 12;

    /** Offset of the factor. */
    static final long FACTOR = 8;

    private static final long TOTAL = 4;
    private static final FloatVector LANE = Lanes.zero().addIndex(1);
    private static final FloatVector HIDDEN = broadcast(Float.NEGATIVE_INFINITY);

    private SoftmaxRow() {}

    /** Begins a row. */
    static void begin(MemorySegment s, long state) {
        set(s, state, SoftmaxLanes.NONE);
        set(s, state + TOTAL, 0f);
    }

    /**
     * Turns the scores of keys [low, high) of a block into weights relative to the maximum, which is raised before, and adds
     * them to the total. {@link #hide} has to precede: the whole vectors around low and high are turned.
     */
    static void weigh(MemorySegment s, long scores, int low, int high, long state) {
        int first = low - low % COUNT;
        int last = Lanes.padded(high);
        float before = get(s, state);
        float largest = Math.max(before, largest(s, scores, first, last));
        for (int key = first; key < last; key += COUNT) {
            Exp.expBelow(fromMemorySegment(FLOATS, s, scores + 4L * key, ORDER).sub(broadcast(largest)))
                    .intoMemorySegment(s, scores + 4L * key, ORDER);
        }
        float factor = Exp.exp(before - largest);
        set(s, state, largest);
        set(s, state + TOTAL, get(s, state + TOTAL) * factor + sum(s, scores, first, last));
        set(s, state + FACTOR, factor);
    }

    /** The largest score that is a number. */
    private static float largest(MemorySegment s, long scores, int from, int to) {
        float largest0 = SoftmaxLanes.NONE;
        float largest1 = SoftmaxLanes.NONE;
        float largest2 = SoftmaxLanes.NONE;
        float largest3 = SoftmaxLanes.NONE;
        for (int key = from; key < to; key += 4) {
            float score0 = get(s, scores + 4L * key);
            float score1 = get(s, scores + 4L * key + 4);
            float score2 = get(s, scores + 4L * key + 8);
            float score3 = get(s, scores + 4L * key + 12);
            largest0 = score0 > largest0 ? score0 : largest0;
            largest1 = score1 > largest1 ? score1 : largest1;
            largest2 = score2 > largest2 ? score2 : largest2;
            largest3 = score3 > largest3 ? score3 : largest3;
        }
        return Math.max(Math.max(largest0, largest1), Math.max(largest2, largest3));
    }

    /** Sums of the weights of every fourth key, then their sum. */
    private static float sum(MemorySegment s, long weights, int from, int to) {
        float sum0 = 0f;
        float sum1 = 0f;
        float sum2 = 0f;
        float sum3 = 0f;
        for (int key = from; key < to; key += SoftmaxLanes.CHAINS) {
            sum0 += get(s, weights + 4L * key);
            sum1 += get(s, weights + 4L * key + 4);
            sum2 += get(s, weights + 4L * key + 8);
            sum3 += get(s, weights + 4L * key + 12);
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** Makes the scores −∞ of keys outside [low, high) in the vectors around low and high. */
    static void hide(MemorySegment s, long scores, int low, int high) {
        int first = low - low % COUNT;
        int last = (high - 1) - (high - 1) % COUNT;
        for (int base = first; base <= last; base += Math.max(COUNT, last - first)) {
            long at = scores + 4L * base;
            FloatVector score = fromMemorySegment(FLOATS, s, at, ORDER);
            score = score.blend(HIDDEN, LANE.compare(VectorOperators.LT, (float) (low - base)));
            score.blend(HIDDEN, LANE.compare(VectorOperators.GE, (float) (high - base)))
                    .intoMemorySegment(s, at, ORDER);
        }
    }

    /** What a row's weighted sum is multiplied with to become its weighted mean. */
    static float inverse(MemorySegment s, long state) {
        return 1f / get(s, state + TOTAL);
    }
}
