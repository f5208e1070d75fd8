package io.levee.kernels.simd;

import io.levee.kernels.SamplingOptions;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Draws tokens from logits, a row a piece. The weights exp(logit/temperature − largest) replace the logits; the draw is by
 * inversion in order of id over the weights that the filters keep.
 */
final class Sampling {
    private final Workers workers;
    private final Workers.Task task = this::piece;
    private final long[][] orders;
    private MemorySegment tokens;
    private MemorySegment logProb;
    private MemorySegment logits;
    private MemorySegment uniforms;
    private int vocabulary;
    private SamplingOptions options;

    Sampling(Workers workers) {
        this.workers = workers;
        this.orders = new long[workers.threads()][0];
    }

    /** tokens (N) and their log-probabilities (N) under the full softmax from logits (N, V), which are overwritten. */
    void run(
            MemorySegment drawn,
            MemorySegment logProbs,
            MemorySegment rows,
            MemorySegment chances,
            int n,
            int words,
            SamplingOptions how) {
        tokens = drawn;
        logProb = logProbs;
        logits = rows;
        uniforms = chances;
        vocabulary = words;
        options = how;
        workers.run(n, task);
    }

    private void piece(int row, int worker) {
        long at = 4L * row * vocabulary;
        boolean greedy = options.temperature() == 0;
        float inverse = greedy ? 1f : 1f / options.temperature();
        int best = largest(logits, at, vocabulary);
        float top = Lanes.get(logits, at + 4L * best);
        float total = weigh(logits, at, vocabulary, top, inverse);
        int token = best;
        if (!greedy) {
            float uniform = Lanes.get(uniforms, 4L * row);
            token = options.full() ? draw(logits, at, vocabulary, uniform, best) : drawKept(at, uniform, worker);
        }
        float weight = Lanes.get(logits, at + 4L * token);
        Lanes.set(logProb, 4L * row, Exp.log(weight) - Exp.log(total));
        tokens.set(Lanes.I32, 4L * row, token);
    }

    /** Index of the largest logit, the lowest among equals. */
    private static int largest(MemorySegment x, long at, int count) {
        int best = 0;
        float top = Lanes.get(x, at);
        for (int v = 1; v < count; v++) {
            float value = Lanes.get(x, at + 4L * v);
            if (value > top) {
                top = value;
                best = v;
            }
        }
        return best;
    }

    /** x = exp((x − top) · inverse); returns the sum. */
    private static float weigh(MemorySegment x, long at, int count, float top, float inverse) {
        int whole = Lanes.whole(count);
        FloatVector sums = Lanes.zero();
        for (int v = 0; v < whole; v += Lanes.COUNT) {
            long o = at + 4L * v;
            FloatVector weight = Exp.expBelow(Lanes.load(x, o).sub(top).mul(inverse));
            Lanes.store(weight, x, o);
            sums = sums.add(weight);
        }
        float total = Lanes.sum(sums);
        for (int v = whole; v < count; v++) {
            long o = at + 4L * v;
            float weight = Exp.exp((Lanes.get(x, o) - top) * inverse);
            Lanes.set(x, o, weight);
            total += weight;
        }
        return total;
    }

    /** The first token whose cumulated weight passes the uniform's share of the whole. */
    private static int draw(MemorySegment x, long at, int count, float uniform, int best) {
        double whole = 0;
        for (int v = 0; v < count; v++) {
            whole += Lanes.get(x, at + 4L * v);
        }
        double threshold = uniform * whole;
        double sum = 0;
        int last = best;
        for (int v = 0; v < count; v++) {
            float weight = Lanes.get(x, at + 4L * v);
            sum += weight;
            if (weight > 0) {
                if (sum > threshold) {
                    return v;
                }
                last = v;
            }
        }
        return last;
    }

    /** As {@link #draw}, over the tokens that pass top-k, then top-p, then min-p. */
    private int drawKept(long at, float uniform, int worker) {
        long[] order = order(at, worker);
        int kept = kept(at, order);
        Arrays.sort(order, 0, kept);
        double whole = 0;
        for (int i = 0; i < kept; i++) {
            whole += weight(at, order[i]);
        }
        double threshold = uniform * whole;
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += weight(at, order[i]);
            if (sum > threshold) {
                return (int) order[i];
            }
        }
        return (int) order[kept - 1];
    }

    private float weight(long at, long id) {
        return Lanes.get(logits, at + 4 * id);
    }

    /** Keys that sort by falling weight, then rising id: weights are not negative, so their bits order them. */
    private long[] order(long at, int worker) {
        if (orders[worker].length < vocabulary) {
            orders[worker] = new long[vocabulary];
        }
        long[] order = orders[worker];
        for (int v = 0; v < vocabulary; v++) {
            long bits = Float.floatToRawIntBits(weight(at, v));
            order[v] = (Integer.MAX_VALUE - bits) << 32 | v;
        }
        Arrays.sort(order, 0, vocabulary);
        return order;
    }

    /** Turns keys of kept tokens into ids; returns how many are kept. */
    private int kept(long at, long[] order) {
        int limit = options.topK() > 0 ? Math.min(options.topK(), vocabulary) : vocabulary;
        double whole = 0;
        for (int i = 0; i < limit; i++) {
            order[i] &= 0xFFFFFFFFL;
            whole += weight(at, order[i]);
        }
        double enough = options.topP() * whole;
        int count = 0;
        double sum = 0;
        while (count < limit && (count == 0 || sum < enough) && weight(at, order[count]) >= options.minP()) {
            sum += weight(at, order[count++]);
        }
        return count;
    }
}
