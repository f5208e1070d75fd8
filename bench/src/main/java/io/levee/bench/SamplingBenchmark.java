package io.levee.bench;

import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** The choice of the next tokens. Logits may be overwritten by it, so each call first copies them, which is part of the time. */
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SamplingBenchmark {
    /** Ways to choose. */
    public enum Choice {
        /** The likeliest token. */
        GREEDY(SamplingOptions.GREEDY),
        /** The full softmax at temperature 1, as rollouts draw. */
        FULL(SamplingOptions.FULL),
        /** The usual filters. */
        FILTERED(new SamplingOptions(0.8f, 40, 0.95f, 0.05f));

        private final SamplingOptions options;

        Choice(SamplingOptions options) {
            this.options = options;
        }
    }

    /** Logits of one shape. */
    public static class Logits extends Operation {
        private static final float SPREAD = 3;

        /** N rows, V vocabulary: the built-in world's, and a large vocabulary. */
        @Param({"N=256 V=419", "N=16 V=49152"})
        public String shape;

        /** How tokens are chosen. */
        @Param
        public Choice choice;

        @Override
        Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            int n = sizes.of("N");
            int vocabulary = sizes.of("V");
            long count = (long) n * vocabulary;
            Slice given = on.values(count);
            on.kernels().scale(given, SPREAD, count);
            Slice logits = on.scratch(count);
            Slice uniforms = on.uniforms(n);
            Slice tokens = on.intResult(n);
            Slice logProb = on.result(n);
            return new Work(
                    () -> {
                        on.kernels().copy(logits, given);
                        on.kernels().sample(tokens, logProb, logits, uniforms, n, vocabulary, choice.options);
                    },
                    n);
        }
    }

    /** Draws. */
    @Benchmark
    public void sample(Logits work, Counters.Tokens done) {
        done.add(work.run());
    }
}
