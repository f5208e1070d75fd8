package io.levee.bench;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.Slice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** The optimizer over flat buffers: the built-in world's parameters, which caches hold, and eight million, which they do not. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdamwBenchmark {
    private static final AdamwStep STEP = new AdamwStep(1e-4f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, 1f, 1);

    /** Buffers of one size. */
    public abstract static class Buffers extends Operation {
        /** Parameters. */
        @Param({"431104", "8388608"})
        public int parameters;
    }

    /** A step: reads and writes parameters and both moments, reads gradients. */
    public static class Step extends Buffers {
        @Override
        Work prepare(Operands on) {
            Slice values = on.watch(on.values(parameters));
            Slice gradients = on.values(parameters);
            Slice firstMoments = on.result(parameters);
            Slice secondMoments = on.result(parameters);
            Slice squares = on.floats(parameters);
            return new Work(
                    () -> on.kernels()
                            .adamw(
                                    values,
                                    gradients,
                                    firstMoments,
                                    secondMoments,
                                    squares,
                                    parameters,
                                    parameters,
                                    STEP),
                    7.0 * Float.BYTES * parameters);
        }
    }

    /** The norm that gradients are clipped by: reads them. */
    public static class Norm extends Buffers {
        @Override
        Work prepare(Operands on) {
            Slice gradients = on.values(parameters);
            Slice squares = on.result(1);
            return new Work(
                    () -> on.kernels().sumOfSquares(squares, gradients, parameters), (double) Float.BYTES * parameters);
        }
    }

    /** A step. */
    @Benchmark
    public void adamw(Step work, Counters.Traffic done) {
        done.add(work.run());
    }

    /** The global norm. */
    @Benchmark
    public void sumOfSquares(Norm work, Counters.Traffic done) {
        done.add(work.run());
    }
}
