package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.OptimizerOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.host.Finite;

/** The optimizer, as the plain loops that their formulas say. */
public final class ReferenceOptimizer implements OptimizerOperations {
    /** In plain loops. */
    public ReferenceOptimizer() {}

    @Override
    public void sumOfSquares(Slice slot, Slice x, long count) {
        String name = "sumOfSquares";
        f32(slot, name).f32(0, (float) Adamw.sumOfSquares(f32(x, name), count));
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
        Adamw.run(
                f32(parameters, name),
                f32(gradients, name),
                f32(firstMoments, name),
                f32(secondMoments, name),
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
