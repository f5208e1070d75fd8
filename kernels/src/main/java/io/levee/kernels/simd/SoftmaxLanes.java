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
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of attention scores with consecutive queries in lanes and keys in rows, so that maxima and sums need no step across
 * lanes. Keys come in blocks (Milakov and Gimelshein 2018, arXiv 1805.02867): each query has a running maximum and sum of
 * weights, and its weighted sum of values shrinks when the maximum grows. Blocks are cut at multiples of {@link #KEY_BLOCK} of
 * the key's position in its sequence, and within a block the weights of keys with the same position modulo {@link #CHAINS} are
 * added in order, then the chains; {@link SoftmaxRow} takes the same steps for a query alone.
 *
 * <p>The tile of scores is at the beginning of the working memory and has {@link #TILE_ROW} bytes a row. Queries and keys are
 * numbered within the sequence. The state of a block of queries is rows of a tile row each: maxima, totals, shrink factors, and
 * what the last block adds to the totals.
 *
 * <p>Loops over vectors of queries are in here, although callers could have them: C2 gives up on a method that inlines too many
 * vector operations, or boxes its accumulators, at thirty times the cost; a method as large as these is not inlined.
 */
final class SoftmaxLanes {
    /** Keys whose scores are held at once. */
    static final int KEY_BLOCK = 128;

    /** Queries whose scores are held at once; a multiple of every number of lanes. */
    static final int QUERY_BLOCK = 64;

    /** Bytes of a key's scores. */
    static final long TILE_ROW = 4L * QUERY_BLOCK;

    /** Independent sums of weights. */
    static final int CHAINS = 4;

    /** Offsets in the state. */
    static final long TOTALS = TILE_ROW;

    static final long FACTORS = 2 * TILE_ROW;
    static final long STATE_BYTES = 4 * TILE_ROW;

    /** The maximum of no scores: finite, so that its distance from −∞ is not NaN. */
    static final float NONE = -Float.MAX_VALUE;

    private static final long ADDED = 3 * TILE_ROW;

    /** A window that no sequence leaves, and that can be added to a position. */
    private static final int ALL = 1 << 30;

    private static final FloatVector LANE = Lanes.zero().addIndex(1);
    private static final FloatVector HIDDEN = broadcast(Float.NEGATIVE_INFINITY);

    private SoftmaxLanes() {}

    /** The window of a shape, in which 0 stands for all keys. */
    static int window(int window) {
        return window == 0 ? ALL : window;
    }

    /** The first key, in steps of {@link #CHAINS}, that one of queries [query, query + COUNT) sees. */
    private static int begin(int low, int query, int window) {
        return Math.max(low, query + 1 - window) & -CHAINS;
    }

    /** The key, in steps of {@link #CHAINS}, after the last that one of queries [query, query + COUNT) sees. */
    private static int end(int high, int query) {
        return (Math.min(high, query + COUNT) + CHAINS - 1) & -CHAINS;
    }

    /**
     * Makes scores of keys [low, high) −∞ for those of queries [first, first + count) that do not see the key: those before it,
     * and those {@code window} or more after it.
     */
    static void hide(MemorySegment s, int block, int low, int high, int first, int count, int window) {
        for (int i = 0; i < count; i += COUNT) {
            int query = first + i;
            long tile = 4L * i - block * TILE_ROW;
            int begin = begin(low, query, window);
            int end = end(high, query);
            int key = Math.max(begin, query + 1);
            for (; key + 2 <= end; key += 2) {
                long at = tile + key * TILE_ROW;
                VectorMask<Float> before = LANE.compare(VectorOperators.LT, (float) (key - query));
                VectorMask<Float> beforeNext = LANE.compare(VectorOperators.LT, (float) (key + 1 - query));
                fromMemorySegment(FLOATS, s, at, ORDER).blend(HIDDEN, before).intoMemorySegment(s, at, ORDER);
                fromMemorySegment(FLOATS, s, at + TILE_ROW, ORDER)
                        .blend(HIDDEN, beforeNext)
                        .intoMemorySegment(s, at + TILE_ROW, ORDER);
            }
            if (key < end) {
                VectorMask<Float> before = LANE.compare(VectorOperators.LT, (float) (key - query));
                fromMemorySegment(FLOATS, s, tile + key * TILE_ROW, ORDER)
                        .blend(HIDDEN, before)
                        .intoMemorySegment(s, tile + key * TILE_ROW, ORDER);
            }
            for (key = begin; key < Math.min(end, query + COUNT - window); key++) {
                VectorMask<Float> after = LANE.compare(VectorOperators.GE, (float) (key + window - query));
                fromMemorySegment(FLOATS, s, tile + key * TILE_ROW, ORDER)
                        .blend(HIDDEN, after)
                        .intoMemorySegment(s, tile + key * TILE_ROW, ORDER);
            }
        }
    }

    /** Caps the scores of keys [low, high) for queries [first, first + count) ({@link SoftCap}); before they are hidden. */
    static void cap(MemorySegment s, int block, int low, int high, int first, int count, int window, float softCap) {
        for (int i = 0; i < count; i += COUNT) {
            long tile = 4L * i - block * TILE_ROW;
            int end = end(high, first + i);
            for (int key = begin(low, first + i, window); key < end; key++) {
                SoftCap.run(s, tile + key * TILE_ROW, softCap, COUNT);
            }
        }
    }

    /**
     * {@link #cap}, and the slopes of the cap.
     *
     * @param slopes offset of the tile of slopes
     */
    static void capWithSlopes(
            MemorySegment s,
            long slopes,
            int block,
            int low,
            int high,
            int first,
            int count,
            int window,
            float softCap) {
        for (int i = 0; i < count; i += COUNT) {
            long tile = 4L * i - block * TILE_ROW;
            int end = end(high, first + i);
            for (int key = begin(low, first + i, window); key < end; key++) {
                long at = tile + key * TILE_ROW;
                SoftCap.withSlopes(s, at, slopes + at, softCap, COUNT);
            }
        }
    }

    /** Multiplies the gradients of capped scores of keys [low, high) by the slopes of the cap. */
    static void multiply(
            MemorySegment s,
            long gradients,
            long slopes,
            int block,
            int low,
            int high,
            int first,
            int count,
            int window) {
        for (int i = 0; i < count; i += COUNT) {
            long tile = 4L * i - block * TILE_ROW;
            int end = end(high, first + i);
            for (int key = begin(low, first + i, window); key < end; key++) {
                long at = tile + key * TILE_ROW;
                fromMemorySegment(FLOATS, s, gradients + at, ORDER)
                        .mul(fromMemorySegment(FLOATS, s, slopes + at, ORDER))
                        .intoMemorySegment(s, gradients + at, ORDER);
            }
        }
    }

    /**
     * Turns the scores of keys [low, high) of a block for queries [first, first + count) into weights relative to the maxima,
     * which are raised before. {@link #hide} has to precede and {@link #add} to follow. Rows of four keys are turned at once.
     */
    static void weigh(MemorySegment s, int block, int low, int high, int first, int count, int window, long state) {
        for (int i = 0; i < count; i += COUNT) {
            int query = first + i;
            long tile = 4L * i - block * TILE_ROW;
            int begin = begin(low, query, window);
            int end = end(high, query);
            FloatVector before = fromMemorySegment(FLOATS, s, state + 4L * i, ORDER);
            FloatVector largest = before;
            for (int key = begin; key < end; key++) {
                largest = Lanes.larger(largest, fromMemorySegment(FLOATS, s, tile + key * TILE_ROW, ORDER));
            }
            largest.intoMemorySegment(s, state + 4L * i, ORDER);
            before.sub(largest).intoMemorySegment(s, state + FACTORS + 4L * i, ORDER);
            for (int key = begin; key < end; key++) {
                Exp.expBelow(fromMemorySegment(FLOATS, s, tile + key * TILE_ROW, ORDER)
                                .sub(largest))
                        .intoMemorySegment(s, tile + key * TILE_ROW, ORDER);
            }
            FloatVector sum0 = Lanes.zero();
            FloatVector sum1 = Lanes.zero();
            FloatVector sum2 = Lanes.zero();
            FloatVector sum3 = Lanes.zero();
            for (int key = begin; key < end; key += CHAINS) {
                sum0 = sum0.add(fromMemorySegment(FLOATS, s, tile + key * TILE_ROW, ORDER));
                sum1 = sum1.add(fromMemorySegment(FLOATS, s, tile + (key + 1) * TILE_ROW, ORDER));
                sum2 = sum2.add(fromMemorySegment(FLOATS, s, tile + (key + 2) * TILE_ROW, ORDER));
                sum3 = sum3.add(fromMemorySegment(FLOATS, s, tile + (key + 3) * TILE_ROW, ORDER));
            }
            sum0.add(sum1).add(sum2.add(sum3)).intoMemorySegment(s, state + ADDED + 4L * i, ORDER);
        }
    }

    /** Shrinks the totals to the raised maxima and adds those of the block; leaves the factors for the weighted sums. */
    static void add(MemorySegment s, int count, long state) {
        for (int i = 0; i < count; i++) {
            long at = state + 4L * i;
            float factor = Exp.exp(get(s, at + FACTORS));
            set(s, at + FACTORS, factor);
            set(s, at + TOTALS, get(s, at + TOTALS) * factor + get(s, at + ADDED));
        }
    }

    /** Turns totals into what weighted sums are multiplied with to become means, and maxima into log-sum-exps. */
    static void finish(MemorySegment s, int count, long state) {
        for (int i = 0; i < count; i++) {
            float total = get(s, state + TOTALS + 4L * i);
            set(s, state + 4L * i, get(s, state + 4L * i) + Exp.log(total));
            set(s, state + TOTALS + 4L * i, 1f / total);
        }
    }

    /**
     * Scores of keys [low, high) become probabilities exp(score − logSum). {@link #hide} has to precede. Rows of four keys are
     * turned at once.
     */
    static void probabilities(
            MemorySegment s, int block, int low, int high, int first, int count, int window, long logSums) {
        for (int i = 0; i < count; i += COUNT) {
            FloatVector logSum = fromMemorySegment(FLOATS, s, logSums + 4L * i, ORDER);
            long tile = 4L * i - block * TILE_ROW;
            int end = end(high, first + i);
            for (int key = begin(low, first + i, window); key < end; key++) {
                Exp.expBelow(fromMemorySegment(FLOATS, s, tile + key * TILE_ROW, ORDER)
                                .sub(logSum))
                        .intoMemorySegment(s, tile + key * TILE_ROW, ORDER);
            }
        }
    }

    /**
     * The gradients dp of probabilities p of keys [low, high) become those of scores, p · (dp − loss).
     *
     * @param gradients offset of the tile of gradients
     * @param losses offset of Σ p · dp of each query
     */
    static void differentiate(
            MemorySegment s,
            long gradients,
            int block,
            int low,
            int high,
            int first,
            int count,
            int window,
            long losses) {
        assert block <= low && low <= high : "keys " + low + " to " + high + " of the block at " + block;
        assert count <= QUERY_BLOCK && high <= first + count : count + " queries from " + first + " to key " + high;
        for (int i = 0; i < count; i += COUNT) {
            FloatVector loss = fromMemorySegment(FLOATS, s, losses + 4L * i, ORDER);
            long tile = 4L * i - block * TILE_ROW;
            int end = end(high, first + i);
            for (int key = begin(low, first + i, window); key < end; key += CHAINS) {
                long p = tile + key * TILE_ROW;
                long dp = p + gradients;
                fromMemorySegment(FLOATS, s, dp, ORDER)
                        .sub(loss)
                        .mul(fromMemorySegment(FLOATS, s, p, ORDER))
                        .intoMemorySegment(s, dp, ORDER);
                fromMemorySegment(FLOATS, s, dp + TILE_ROW, ORDER)
                        .sub(loss)
                        .mul(fromMemorySegment(FLOATS, s, p + TILE_ROW, ORDER))
                        .intoMemorySegment(s, dp + TILE_ROW, ORDER);
                fromMemorySegment(FLOATS, s, dp + 2 * TILE_ROW, ORDER)
                        .sub(loss)
                        .mul(fromMemorySegment(FLOATS, s, p + 2 * TILE_ROW, ORDER))
                        .intoMemorySegment(s, dp + 2 * TILE_ROW, ORDER);
                fromMemorySegment(FLOATS, s, dp + 3 * TILE_ROW, ORDER)
                        .sub(loss)
                        .mul(fromMemorySegment(FLOATS, s, p + 3 * TILE_ROW, ORDER))
                        .intoMemorySegment(s, dp + 3 * TILE_ROW, ORDER);
            }
        }
    }
}
