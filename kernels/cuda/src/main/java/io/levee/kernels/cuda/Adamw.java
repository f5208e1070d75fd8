package io.levee.kernels.cuda;

import io.levee.kernels.AdamwStep;

/** AdamW over flat buffers in one pass (adamw.cu). The clip factor is derived on the device: nothing waits. */
final class Adamw {
    private final GpuKernel kernel;

    Adamw(Gpu gpu) {
        this.kernel = gpu.kernel("adamw", "adamw_f32");
    }

    /** One step; the first {@code decayed} values are decayed. A sum of squares that is not finite changes nothing. */
    void adamw(
            DeviceSlice parameters,
            DeviceSlice gradients,
            DeviceSlice firstMoments,
            DeviceSlice secondMoments,
            DeviceSlice sumOfSquares,
            long count,
            long decayed,
            AdamwStep step) {
        Flat.require("adamw", count, parameters, gradients, firstMoments, secondMoments);
        double rate = step.learningRate() / (1 - StrictMath.pow(step.beta1(), step.step()));
        double root = Math.sqrt(1 - StrictMath.pow(step.beta2(), step.step()));
        double kept = 1 - (double) step.learningRate() * step.decay();
        kernel.pointer(parameters)
                .pointer(gradients)
                .pointer(firstMoments)
                .pointer(secondMoments)
                .pointer(sumOfSquares)
                .value(count)
                .value(decayed)
                .value(step.gradientScale())
                .value(step.clipNorm())
                .value((float) kept)
                .value(step.beta1())
                .value(step.beta2())
                .value((float) rate)
                .value((float) (1 / root))
                .value(step.epsilon())
                .launch(Flat.blocks(count), Flat.THREADS);
    }
}
