package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.SamplingOptions;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Draws tokens from logits, a row a piece. The weights exp((logit − largest) / temperature) replace the logits, those that the
 * filters drop become 0, and the draw is by inversion in order of id over what is left, summed in double precision.
 */
final class Sampling {
    /** Tokens whose weights are added up at a time. */
    private static final int BLOCK = 256;

    private final Workers workers;
    private final Likeliest[] likeliest;
    private final Workers.Task task = this::piece;
    private MemorySegment tokens;
    private MemorySegment logProb;
    private MemorySegment logits;
    private MemorySegment uniforms;
    private int vocabulary;
    private SamplingOptions options;

    Sampling(Workers workers) {
        this.workers = workers;
        this.likeliest = new Likeliest[workers.threads()];
        for (int i = 0; i < likeliest.length; i++) {
            likeliest[i] = new Likeliest();
        }
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
        int best = largest(logits, at, vocabulary);
        float top = Lanes.get(logits, at + 4L * best);
        weigh(logits, at, vocabulary, top, greedy ? 1f : 1f / options.temperature());
        double total = sum(logits, at, 0, vocabulary);
        int token = best;
        if (!greedy) {
            double kept = total;
            if (!options.full()) {
                likeliest[worker].keep(logits, at, vocabulary, total, options);
                kept = sum(logits, at, 0, vocabulary);
            }
            token = draw(logits, at, vocabulary, Lanes.get(uniforms, 4L * row) * kept, best);
        }
        Lanes.set(logProb, 4L * row, Exp.log(Lanes.get(logits, at + 4L * token)) - Exp.log((float) total));
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

    /** x = exp((x − top) · inverse). */
    private static void weigh(MemorySegment x, long at, int count, float top, float inverse) {
        int whole = Lanes.whole(count);
        for (int v = 0; v < whole; v += Lanes.COUNT) {
            long o = at + 4L * v;
            Exp.expBelow(fromMemorySegment(FLOATS, x, o, ORDER)
                            .sub(Lanes.broadcast(top))
                            .mul(Lanes.broadcast(inverse)))
                    .intoMemorySegment(x, o, ORDER);
        }
        if (whole < count) {
            for (int v = whole; v < count; v++) {
                long o = at + 4L * v;
                Lanes.set(x, o, Exp.exp((Lanes.get(x, o) - top) * inverse));
            }
        }
    }

    /** The sum of weights [from, to): blocks in order. */
    private static double sum(MemorySegment x, long at, int from, int to) {
        double sum = 0;
        for (int v = from; v < to; v += BLOCK) {
            sum += block(x, at, v, Math.min(to, v + BLOCK));
        }
        return sum;
    }

    /** The sum of a block: every fourth weight in order, then the four sums. */
    private static double block(MemorySegment x, long at, int from, int to) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int v = from;
        for (; v + 4 <= to; v += 4) {
            sum0 += Lanes.get(x, at + 4L * v);
            sum1 += Lanes.get(x, at + 4L * v + 4);
            sum2 += Lanes.get(x, at + 4L * v + 8);
            sum3 += Lanes.get(x, at + 4L * v + 12);
        }
        for (; v < to; v++) {
            sum0 += Lanes.get(x, at + 4L * v);
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** The first token whose cumulated weight passes the threshold; the last of any weight if rounding keeps it from all. */
    private static int draw(MemorySegment x, long at, int count, double threshold, int best) {
        int last = best;
        double sum = 0;
        for (int from = 0; from < count; from += BLOCK) {
            int to = Math.min(count, from + BLOCK);
            double block = block(x, at, from, to);
            if (sum + block > threshold) {
                double inside = sum;
                for (int v = from; v < to; v++) {
                    float weight = Lanes.get(x, at + 4L * v);
                    inside += weight;
                    if (weight > 0) {
                        last = v;
                        if (inside > threshold) {
                            return v;
                        }
                    }
                }
                return last;
            }
            if (block > 0) {
                last = lastOf(x, at, from, to);
            }
            sum += block;
        }
        return last;
    }

    private static int lastOf(MemorySegment x, long at, int from, int to) {
        int v = to - 1;
        while (v > from && !(Lanes.get(x, at + 4L * v) > 0)) {
            v--;
        }
        return v;
    }
}
