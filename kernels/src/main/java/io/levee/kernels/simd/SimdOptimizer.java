package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.floats;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.OptimizerOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.host.Finite;
import io.levee.kernels.parallel.Workers;

/** The optimizer on the lanes of vector registers. */
public final class SimdOptimizer implements OptimizerOperations {
    private final SumOfSquares sumOfSquares;
    private final Adamw adamw;

    /** By a team. */
    public SimdOptimizer(Workers workers) {
        sumOfSquares = new SumOfSquares(workers);
        adamw = new Adamw(workers);
    }

    @Override
    public void sumOfSquares(Slice slot, Slice x, long count) {
        String name = "sumOfSquares";
        sumOfSquares.run(floats(slot, name), floats(x, name), count);
    }

    @Override
    public void adamw(
            Slice parameters,
            Slice gradients,
            Slice firstMoments,
            Slice secondMoments,
            Slice sumOfSquares,
            long count,
            long decayed,
            AdamwStep step) {
        String name = "adamw";
        adamw.run(
                floats(parameters, name),
                floats(gradients, name),
                floats(firstMoments, name),
                floats(secondMoments, name),
                f32(sumOfSquares, name).f32(0),
                count,
                decayed,
                step);
    }

    @Override
    public long firstNonFinite(Slice x, long count) {
        return Finite.firstNot(f32(x, "firstNonFinite"), count);
    }
}
