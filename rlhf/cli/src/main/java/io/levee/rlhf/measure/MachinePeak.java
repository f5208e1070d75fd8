package io.levee.rlhf.measure;

import io.levee.kernels.parallel.Workers;
import io.levee.kernels.simd.LaneWidth;
import io.levee.kernels.simd.Peak;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What this machine does at most, measured now.
 *
 * @param gflops float32 multiply-adds in registers only, as 2 operations each, 10⁹ a second
 * @param triadGbPerSecond bytes of x = y + 3·z over three arrays larger than the caches, 10⁹ a second
 * @param lanes bits of a vector
 */
record MachinePeak(double gflops, double triadGbPerSecond, int lanes) {
    private static final int REPETITIONS = 50_000;
    private static final long ARRAY_BYTES = 64L << 20;
    private static final long PIECE_BYTES = 1L << 20;
    private static final double GIGA = 1e9;

    /** Measures with the given number of threads; empty without the Vector API. */
    static Optional<MachinePeak> measure(int threads) {
        try (Workers workers = new Workers(threads)) {
            return Optional.of(new MachinePeak(gflops(workers), triad(workers), LaneWidth.bits()));
        } catch (LinkageError withoutVectors) {
            return Optional.empty();
        }
    }

    private static double gflops(Workers workers) {
        float[] sinks = new float[workers.threads()];
        Workers.Task burst = (piece, _) -> sinks[piece] = Peak.multiplyAdds(REPETITIONS);
        double seconds = new Timing(0.3, 2).seconds(() -> workers.run(sinks.length, burst));
        for (float sink : sinks) {
            if (Float.isNaN(sink)) {
                throw new IllegalStateException("the probe of multiply-adds gave no number");
            }
        }
        return (double) Peak.OPERATIONS * REPETITIONS * sinks.length / seconds / GIGA;
    }

    private static double triad(Workers workers) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment x = arena.allocate(ARRAY_BYTES, 64);
            MemorySegment y = arena.allocate(ARRAY_BYTES, 64);
            MemorySegment z = arena.allocate(ARRAY_BYTES, 64);
            Workers.Task burst = (piece, _) -> Peak.triad(x, y, z, piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
            int pieces = (int) (ARRAY_BYTES / PIECE_BYTES);
            double seconds = new Timing(0.3, 2).seconds(() -> workers.run(pieces, burst));
            return 3 * ARRAY_BYTES / seconds / GIGA;
        }
    }
}
