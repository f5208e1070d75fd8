package io.levee.bench;

import io.levee.kernels.Slice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** Root mean square norm. Bytes are those of the (N, C) tensors, once for each time that one must be read or written. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RmsNormBenchmark {
    private static final float EPSILON = 1e-5f;

    /** A norm of one shape. */
    public abstract static class Norm extends Operation {
        /** N tokens, C width. */
        @Param({"N=2048 C=128", "N=1024 C=576"})
        public String shape;

        @Override
        final Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            return work(on, sizes.of("N"), sizes.of("C"));
        }

        abstract Work work(Operands on, int n, int width);
    }

    /** Forward: reads x, writes y. */
    public static class Forward extends Norm {
        @Override
        Work work(Operands on, int n, int width) {
            long count = (long) n * width;
            Slice x = on.values(count);
            Slice weight = on.values(width);
            Slice y = on.result(count);
            Slice inverse = on.result(n);
            return new Work(
                    () -> on.kernels().rmsNorm(y, inverse, x, weight, n, width, EPSILON), 2.0 * Float.BYTES * count);
        }
    }

    /** Behind a residual connection: reads x and delta, writes their sum and y. */
    public static class AddForward extends Norm {
        @Override
        Work work(Operands on, int n, int width) {
            long count = (long) n * width;
            Slice x = on.values(count);
            Slice delta = on.values(count);
            Slice weight = on.values(width);
            Slice y = on.result(count);
            Slice inverse = on.result(n);
            Slice sum = on.result(count);
            return new Work(
                    () -> on.kernels().addRmsNorm(y, inverse, sum, x, delta, weight, n, width, EPSILON),
                    4.0 * Float.BYTES * count);
        }
    }

    /** Backward: reads dy and x, reads and writes dx. */
    public static class Backward extends Norm {
        @Override
        Work work(Operands on, int n, int width) {
            long count = (long) n * width;
            Slice x = on.values(count);
            Slice weight = on.values(width);
            Slice inverse = on.scratch(n);
            on.kernels().rmsNorm(on.scratch(count), inverse, x, weight, n, width, EPSILON);
            Slice dy = on.values(count);
            Slice dx = on.result(count);
            Slice dWeight = on.result(width);
            return new Work(
                    () -> on.kernels().rmsNormBackward(dx, dWeight, dy, x, weight, inverse, n, width),
                    4.0 * Float.BYTES * count);
        }
    }

    /** Forward. */
    @Benchmark
    public void rmsNorm(Forward work, Counters.Traffic done) {
        done.add(work.run());
    }

    /** Forward behind a residual connection. */
    @Benchmark
    public void addRmsNorm(AddForward work, Counters.Traffic done) {
        done.add(work.run());
    }

    /** Backward. */
    @Benchmark
    public void rmsNormBackward(Backward work, Counters.Traffic done) {
        done.add(work.run());
    }
}
