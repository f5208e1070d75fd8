package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.OptimizerOperations;
import io.levee.kernels.Slice;

/** The optimizer on a GPU. */
final class CudaOptimizer implements OptimizerOperations {
    private final SumOfSquares sumOfSquares;
    private final Adamw adamw;
    private final Finite finite;

    CudaOptimizer(Gpu gpu) {
        sumOfSquares = new SumOfSquares(gpu);
        adamw = new Adamw(gpu);
        finite = new Finite(gpu);
    }

    @Override
    public void sumOfSquares(Slice slot, Slice x, long count) {
        String name = "sumOfSquares";
        sumOfSquares.sumOfSquares(f32(slot, name), f32(x, name), count);
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
        adamw.adamw(
                f32(parameters, name),
                f32(gradients, name),
                f32(firstMoments, name),
                f32(secondMoments, name),
                f32(sumOfSquares, name),
                count,
                decayed,
                step);
    }

    @Override
    public long firstNonFinite(Slice x, long count) {
        String name = "firstNonFinite";
        return finite.firstNonFinite(f32(x, name), count);
    }
}
