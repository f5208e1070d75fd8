package io.levee.bench;

import io.levee.kernels.Kernels;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Work on the vector back-end that is done again and again. Before and after the measurement, thus both interpreted and
 * compiled, it is done once from the start and its results are held to {@code reference}.
 */
@State(Scope.Benchmark)
public abstract class Workload {
    /** Workers, the calling thread included. */
    @Param({"1", "2"})
    public int threads;

    private List<float[]> expected;
    private Kernels kernels;
    private Work work;

    /** Does the work from the start, at its own or a smaller size, leaves nothing behind, and returns what it gave. */
    abstract List<float[]> results(Kernels on);

    /** Opens what will be measured. */
    abstract Work open(Kernels on);

    /** Closes what has been opened. */
    abstract void close();

    /** Computes the expected results, checks the back-end's, and opens what will be measured. */
    @Setup
    public void setUp() {
        try (Kernels reference = new ReferenceKernels()) {
            expected = results(reference);
        }
        kernels = new SimdKernels(threads);
        Agreement.require(expected, results(kernels));
        work = open(kernels);
    }

    /** Checks the compiled code. */
    @TearDown
    public void tearDown() {
        close();
        Agreement.require(expected, results(kernels));
        kernels.close();
    }

    /** The measured call; returns the amount of work that it is. */
    final double run() {
        work.call().run();
        return work.amount();
    }
}
