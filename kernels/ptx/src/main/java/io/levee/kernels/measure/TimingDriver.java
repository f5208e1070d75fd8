package io.levee.kernels.measure;

import io.levee.kernels.cuda.ForwardingDriver;
import io.levee.kernels.cuda.GpuDriver;
import io.levee.kernels.cuda.GpuFunction;
import io.levee.kernels.cuda.Grid;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * A driver that repeats every launch and takes its time: launches follow each other without waiting, so that their cost on the
 * host is hidden where the kernel takes longer. Results are those of repeated launches, and worthless.
 */
final class TimingDriver extends ForwardingDriver {
    private static final double NANOS = 1e9;
    private static final double SECONDS = 0.01;
    private static final int MOST = 100;

    private final Map<String, Double> seconds = new HashMap<>();

    TimingDriver(GpuDriver driver) {
        super(driver);
    }

    /** Begins anew. */
    void forget() {
        seconds.clear();
    }

    /** Seconds that the launches of each kernel took, each counted once. */
    Map<String, Double> seconds() {
        return Map.copyOf(seconds);
    }

    @Override
    public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {
        Runnable launch = () -> super.launch(function, grid, parameters);
        time(launch, 1);
        double once = time(launch, 1);
        int repetitions = (int) Math.clamp(SECONDS / Math.max(once, 1 / NANOS), 1, MOST);
        seconds.merge(function.name(), time(launch, repetitions), Double::sum);
    }

    /** Seconds for each of some runs. */
    double time(Runnable work, int repetitions) {
        synchronize();
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            work.run();
        }
        synchronize();
        return (System.nanoTime() - start) / NANOS / repetitions;
    }
}
