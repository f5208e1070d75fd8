package io.levee.bench;

import io.levee.kernels.parallel.Workers;
import io.levee.kernels.simd.Peak;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What this machine can do at most: the measure of all other figures, taken in the same run. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeakBenchmark {
    /** A team of threads. */
    @State(Scope.Benchmark)
    public static class Team {
        /** Workers, the calling thread included. */
        @Param({"1", "2"})
        public int threads;

        /** The team. */
        Workers workers;

        /** Starts it. */
        @Setup
        public void open() {
            workers = new Workers(threads);
        }

        /** Ends it. */
        @TearDown
        public void close() {
            workers.close();
        }
    }

    /** Multiply-adds that never leave the registers. */
    @State(Scope.Benchmark)
    public static class Registers {
        private static final int REPETITIONS = 50_000;

        private float[] sums;
        private final Workers.Task task = (piece, _) -> sums[piece] = Peak.multiplyAdds(REPETITIONS);

        /** Makes room for a sum of each thread. */
        @Setup
        public void open(Team team) {
            sums = new float[team.threads];
        }

        /** Every chain of x ← 0.999·x + 0.001 tends to 1, so the sum of them tends to their number. */
        @TearDown
        public void check() {
            double chains = Peak.OPERATIONS / 2.0;
            if (!(Math.abs(sums[0] / chains - 1) < 1e-4)) {
                throw new IllegalStateException("the multiply-adds gave " + sums[0] + ", expected about " + chains);
            }
        }
    }

    /** Three arrays that no cache holds. */
    @State(Scope.Benchmark)
    public static class Arrays {
        private static final long BYTES = 64L << 20;
        private static final long PIECE_BYTES = 1L << 20;
        private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

        private Arena arena;
        private MemorySegment x;
        private MemorySegment y;
        private MemorySegment z;
        private final Workers.Task task =
                (piece, _) -> Peak.triad(x, y, z, piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);

        /** Fills them. */
        @Setup
        public void open() {
            arena = Arena.ofShared();
            x = arena.allocate(BYTES, 64);
            y = arena.allocate(BYTES, 64);
            z = arena.allocate(BYTES, 64);
            for (long i = 0; i < BYTES / Float.BYTES; i++) {
                y.setAtIndex(FLOAT, i, i & 7);
                z.setAtIndex(FLOAT, i, i & 3);
            }
        }

        /** Checks the sums and frees the memory. */
        @TearDown
        public void close() {
            for (long i = 0; i < BYTES / Float.BYTES; i++) {
                if (x.getAtIndex(FLOAT, i) != (i & 7) + 3f * (i & 3)) {
                    throw new IllegalStateException("the triad gave " + x.getAtIndex(FLOAT, i) + " at index " + i);
                }
            }
            arena.close();
        }
    }

    /** Register-only multiply-adds, in GFLOP/s. */
    @Benchmark
    public float[] multiplyAdds(Team team, Registers registers, Counters.Operations done) {
        team.workers.run(team.threads, registers.task);
        done.add((double) Peak.OPERATIONS * Registers.REPETITIONS * team.threads);
        return registers.sums;
    }

    /** x = y + 3·z, in GB/s of the three arrays (the hardware also reads x before it writes it, which is not counted). */
    @Benchmark
    public void triad(Team team, Arrays arrays, Counters.Traffic done) {
        team.workers.run((int) (Arrays.BYTES / Arrays.PIECE_BYTES), arrays.task);
        done.add(3.0 * Arrays.BYTES);
    }
}
