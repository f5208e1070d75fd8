package io.levee.bench;

import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The language head fused with the log-probabilities of given tokens. Operations are those of its matrix products: one forward,
 * three backward, since the logits, which are never stored, are computed again.
 */
@Fork(1)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogProbsBenchmark {
    /** A head of one shape. */
    public abstract static class Head extends Operation {
        /** R rows, C width, V vocabulary: the built-in world's, and a large vocabulary. */
        @Param({"R=1024 C=128 V=419", "R=64 C=576 V=49152"})
        public String shape;

        /** A product of rows, width and vocabulary. */
        static double operations(Sizes sizes) {
            return 2.0 * sizes.of("R") * sizes.of("C") * sizes.of("V");
        }
    }

    /** Log-probabilities. */
    public static class Forward extends Head {
        @Override
        Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            int r = sizes.of("R");
            Slice x = on.values((long) r * sizes.of("C"));
            Weight w = on.weight(sizes.of("V"), sizes.of("C"), Dtype.F32);
            Slice targets = on.integers(r, sizes.of("V"));
            Slice logProb = on.result(r);
            Slice lse = on.result(r);
            return new Work(() -> on.kernels().logProbs(logProb, lse, null, x, w, targets, r, 1f), operations(sizes));
        }
    }

    /** Gradients of input and weight. */
    public static class Backward extends Head {
        @Override
        Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            int r = sizes.of("R");
            int width = sizes.of("C");
            int vocabulary = sizes.of("V");
            Slice x = on.values((long) r * width);
            Weight w = on.weight(vocabulary, width, Dtype.F32);
            Slice targets = on.integers(r, vocabulary);
            Slice lse = on.scratch(r);
            on.kernels().logProbs(on.scratch(r), lse, null, x, w, targets, r, 1f);
            float[] ones = new float[r];
            Arrays.fill(ones, -1f);
            Slice dLogProb = on.floats(ones);
            Slice dx = on.result((long) r * width);
            Slice dw = on.result((long) vocabulary * width);
            return new Work(
                    () -> on.kernels().logProbsBackward(dx, dw, dLogProb, x, w, targets, lse, r, 1f),
                    3 * operations(sizes));
        }
    }

    /** Forward. */
    @Benchmark
    public void logProbs(Forward work, Counters.Operations done) {
        done.add(work.run());
    }

    /** Backward. */
    @Benchmark
    public void logProbsBackward(Backward work, Counters.Operations done) {
        done.add(work.run());
    }
}
