package io.levee.rlhf.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the time of work that can be done again and again. Work is timed in samples of at least 20 ms, until the compiler
 * has done its part (three samples in a row within 3 %, or the warm-up's time is over) and then for the median of nine.
 */
final class Timing {
    private static final long SAMPLE_NANOS = 20_000_000;
    private static final double STEADY = 0.03;
    private static final int STEADY_SAMPLES = 3;
    private static final int SAMPLES = 9;
    private static final double NANOS = 1e9;

    private final long leastNanos;
    private final long mostNanos;

    /**
     * @param leastSeconds of warm-up: vector code is compiled after thousands of calls only
     * @param mostSeconds of warm-up
     */
    Timing(double leastSeconds, double mostSeconds) {
        this.leastNanos = (long) (leastSeconds * NANOS);
        this.mostNanos = (long) (mostSeconds * NANOS);
    }

    /** Seconds that the work takes once it is warm. */
    double seconds(Runnable work) {
        int repetitions = warm(work);
        double[] samples = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = sample(work, repetitions);
        }
        Arrays.sort(samples);
        return samples[SAMPLES / 2];
    }

    /** Runs until steady; returns how often the work fits a sample. */
    private int warm(Runnable work) {
        long start = System.nanoTime();
        List<Double> last = new ArrayList<>();
        int repetitions = 1;
        while (true) {
            double seconds = sample(work, repetitions);
            repetitions = (int) Math.clamp(Math.ceil(SAMPLE_NANOS / NANOS / Math.max(seconds, 1e-9)), 1, 1 << 20);
            last.add(seconds);
            long elapsed = System.nanoTime() - start;
            if (elapsed > mostNanos || elapsed > leastNanos && steady(last)) {
                return repetitions;
            }
        }
    }

    private static boolean steady(List<Double> samples) {
        if (samples.size() < STEADY_SAMPLES) {
            return false;
        }
        List<Double> last = samples.subList(samples.size() - STEADY_SAMPLES, samples.size());
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double greatest = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return greatest <= least * (1 + STEADY);
    }

    private static double sample(Runnable work, int repetitions) {
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            work.run();
        }
        return (System.nanoTime() - start) / NANOS / repetitions;
    }
}
