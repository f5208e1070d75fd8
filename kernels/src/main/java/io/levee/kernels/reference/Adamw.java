package io.levee.kernels.reference;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.host.HostSlice;

/** AdamW over flat buffers. */
final class Adamw {
    private Adamw() {}

    /** Σ x². */
    static double sumOfSquares(HostSlice x, long count) {
        double sum = 0;
        for (long i = 0; i < count; i++) {
            sum += (double) x.f32(i) * x.f32(i);
        }
        return sum;
    }

    static void run(
            HostSlice parameters,
            HostSlice gradients,
            HostSlice firstMoments,
            HostSlice secondMoments,
            double sumOfSquares,
            long count,
            long decayed,
            AdamwStep step) {
        if (!Double.isFinite(sumOfSquares)) {
            return;
        }
        double scale = step.gradientScale() * clipFactor(step, sumOfSquares);
        double beta1 = step.beta1();
        double beta2 = step.beta2();
        double rate = step.learningRate() / (1 - StrictMath.pow(beta1, step.step()));
        double root = Math.sqrt(1 - StrictMath.pow(beta2, step.step()));
        for (long i = 0; i < count; i++) {
            double gradient = scale * gradients.f32(i);
            double first = beta1 * firstMoments.f32(i) + (1 - beta1) * gradient;
            double second = beta2 * secondMoments.f32(i) + (1 - beta2) * gradient * gradient;
            double kept = i < decayed ? 1 - (double) step.learningRate() * step.decay() : 1;
            firstMoments.f32(i, (float) first);
            secondMoments.f32(i, (float) second);
            double change = rate * first / (Math.sqrt(second) / root + step.epsilon());
            parameters.f32(i, (float) (parameters.f32(i) * kept - change));
        }
    }

    private static double clipFactor(AdamwStep step, double sumOfSquares) {
        if (step.clipNorm() == 0) {
            return 1;
        }
        double norm = step.gradientScale() * Math.sqrt(sumOfSquares);
        return Math.min(1, step.clipNorm() / (norm + 1e-6));
    }
}
