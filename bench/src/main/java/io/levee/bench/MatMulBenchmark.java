package io.levee.bench;

import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.rlhf.measure.MatrixShape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matrix products in the three transpositions of training. Shapes are rows x outputs x inputs: the built-in world's model, a
 * model of width 576, and a few rows as in decoding.
 */
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatMulBenchmark {
    /** A product of one shape. */
    public abstract static class Product extends Operation {
        /** Rows x outputs x inputs. */
        @Param({
            "2048x128x128",
            "2048x320x128",
            "2048x128x320",
            "2048x419x128",
            "1024x576x576",
            "1024x1536x576",
            "1024x576x1536"
        })
        public String shape;

        @Override
        final Work prepare(Operands on) {
            MatrixShape s = MatrixShape.parse(shape);
            return new Work(product(on, s.m(), s.n(), s.k()), operations(s));
        }

        abstract Runnable product(Operands on, int rows, int outputs, int inputs);
    }

    /** y = x · wᵀ. */
    public static class Forward extends Product {
        @Override
        Runnable product(Operands on, int rows, int outputs, int inputs) {
            return linear(on, rows, outputs, inputs, Dtype.F32);
        }
    }

    /** dx += dy · w. */
    public static class BackwardInput extends Product {
        @Override
        Runnable product(Operands on, int rows, int outputs, int inputs) {
            Slice dx = on.result((long) rows * inputs);
            Slice dy = on.values((long) rows * outputs);
            Weight w = on.weight(outputs, inputs, Dtype.F32);
            return () -> on.kernels().linearBackwardInput(dx, dy, w, rows);
        }
    }

    /** dw += dyᵀ · x. */
    public static class BackwardWeight extends Product {
        @Override
        Runnable product(Operands on, int rows, int outputs, int inputs) {
            Slice dw = on.result((long) outputs * inputs);
            Slice dy = on.values((long) rows * outputs);
            Slice x = on.values((long) rows * inputs);
            return () -> on.kernels().linearBackwardWeight(dw, dy, x, rows, outputs, inputs);
        }
    }

    /** y = x · wᵀ for the rows of a decode step. */
    public static class Decoding extends Operation {
        /** Rows x outputs x inputs. */
        @Param({"1x1536x576", "16x1536x576", "256x320x128"})
        public String shape;

        /** How the weight is stored. */
        @Param({"F32", "BF16"})
        public Dtype weight;

        @Override
        Work prepare(Operands on) {
            MatrixShape s = MatrixShape.parse(shape);
            return new Work(linear(on, s.m(), s.n(), s.k(), weight), operations(s));
        }
    }

    private static Runnable linear(Operands on, int rows, int outputs, int inputs, Dtype dtype) {
        Slice y = on.result((long) rows * outputs);
        Slice x = on.values((long) rows * inputs);
        Weight w = on.weight(outputs, inputs, dtype);
        return () -> on.kernels().linear(y, x, w, null, rows, false);
    }

    private static double operations(MatrixShape shape) {
        return 2.0 * shape.m() * shape.n() * shape.k();
    }

    /** Forward. */
    @Benchmark
    public void linear(Forward work, Counters.Operations done) {
        done.add(work.run());
    }

    /** Forward of few rows. */
    @Benchmark
    public void linearDecoding(Decoding work, Counters.Operations done) {
        done.add(work.run());
    }

    /** Backward to the input. */
    @Benchmark
    public void linearBackwardInput(BackwardInput work, Counters.Operations done) {
        done.add(work.run());
    }

    /** Backward to the weight. */
    @Benchmark
    public void linearBackwardWeight(BackwardWeight work, Counters.Operations done) {
        done.add(work.run());
    }
}
