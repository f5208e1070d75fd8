package io.levee.bench;

import io.levee.kernels.Slice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** The gate of the feed-forward part. Bytes are those of the (N, F) tensors, once for each time that one must be read or written. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SwigluBenchmark {
    /** A gate of one shape. */
    public abstract static class Gate extends Operation {
        /** N tokens, F feed-forward width. */
        @Param({"N=2048 F=320", "N=1024 F=1536"})
        public String shape;

        @Override
        final Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            return work(on, (long) sizes.of("N") * sizes.of("F"));
        }

        abstract Work work(Operands on, long count);
    }

    /** Forward: reads gate and up, writes y. */
    public static class Forward extends Gate {
        @Override
        Work work(Operands on, long count) {
            Slice gate = on.values(count);
            Slice up = on.values(count);
            Slice y = on.result(count);
            return new Work(() -> on.kernels().swiglu(y, gate, up, count), 3.0 * Float.BYTES * count);
        }
    }

    /** Backward: reads dy, gate and up, reads and writes dGate and dUp. */
    public static class Backward extends Gate {
        @Override
        Work work(Operands on, long count) {
            Slice gate = on.values(count);
            Slice up = on.values(count);
            Slice dy = on.values(count);
            Slice dGate = on.result(count);
            Slice dUp = on.result(count);
            return new Work(
                    () -> on.kernels().swigluBackward(dGate, dUp, dy, gate, up, count), 7.0 * Float.BYTES * count);
        }
    }

    /** Forward. */
    @Benchmark
    public void swiglu(Forward work, Counters.Traffic done) {
        done.add(work.run());
    }

    /** Backward. */
    @Benchmark
    public void swigluBackward(Backward work, Counters.Traffic done) {
        done.add(work.run());
    }
}
