package io.levee.engine.optimizer;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.AdamwStep;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;

/**
 * AdamW with decoupled decay over the flat buffers of a {@link ParameterSet}, with clipping by the global norm. Gradients are
 * sums; the division by the step's count happens here, once.
 */
public final class Adamw implements AutoCloseable {
    /**
     * What does not change from step to step.
     *
     * @param learningRate η before the schedule's factor
     * @param decay decoupled weight decay of matrices
     * @param clipNorm largest global norm of the mean gradient; 0 does not clip
     */
    public record Settings(
            double learningRate, double beta1, double beta2, double epsilon, double decay, double clipNorm) {
        /** β = (0.9, 0.95), ε = 1e-8, clip at norm 1: the reference implementation's. */
        public static Settings of(double learningRate, double decay) {
            return new Settings(learningRate, 0.9, 0.95, 1e-8, decay, 1.0);
        }
    }

    private final Device device;
    private final ParameterSet parameters;
    private final Settings settings;
    private final Memory slot;
    private long steps;

    /** An optimizer whose moments are those of the set. */
    public Adamw(Device device, ParameterSet parameters, Settings settings) {
        this.device = device;
        this.parameters = parameters;
        this.settings = settings;
        this.slot = device.kernels().allocate(64);
    }

    /** Steps taken so far. */
    public long steps() {
        return steps;
    }

    /** Goes on from a checkpoint. */
    public void steps(long taken) {
        steps = taken;
    }

    /**
     * One step, after which the gradients are zero.
     *
     * @param factor of the schedule
     * @param count what the summed gradients are divided by
     * @return the global norm of the mean gradient before clipping
     * @throws NonFiniteException when the gradient is not finite; parameters and moments are as before
     */
    public double step(double factor, double count) {
        Slice sum = squares();
        double scale = 1.0 / count;
        device.kernels()
                .adamw(
                        parameters.values(),
                        parameters.gradients(),
                        parameters.firstMoments(),
                        parameters.secondMoments(),
                        sum,
                        parameters.count(),
                        parameters.decayed(),
                        new AdamwStep(
                                (float) (settings.learningRate() * factor),
                                (float) settings.beta1(),
                                (float) settings.beta2(),
                                (float) settings.epsilon(),
                                (float) settings.decay(),
                                (float) settings.clipNorm(),
                                (float) scale,
                                Math.toIntExact(steps + 1)));
        double norm = Math.sqrt(device.later(sum).values()[0]) * scale;
        if (!Double.isFinite(norm)) {
            throw notFinite();
        }
        steps++;
        parameters.zeroGradients();
        parameters.refresh();
        return norm;
    }

    /** The global norm of the summed gradients, as they are. */
    double gradientNorm() {
        return Math.sqrt(device.later(squares()).values()[0]);
    }

    private Slice squares() {
        Slice sum = slot.slice(0, Dtype.F32, 1);
        device.kernels().sumOfSquares(sum, parameters.gradients(), parameters.count());
        return sum;
    }

    private NonFiniteException notFinite() {
        for (Parameter parameter : parameters.parameters().values()) {
            long index = device.kernels()
                    .firstNonFinite(parameter.gradient(), parameter.shape().count());
            if (index >= 0) {
                return new NonFiniteException("step " + (steps + 1) + ": gradient of " + parameter.name()
                        + " is not finite at index " + index + " of " + parameter.shape()
                        + "; lower the learning rate or look at the data of this step");
            }
        }
        return new NonFiniteException(
                "step " + (steps + 1) + ": the global norm of the gradient overflows float32; lower the learning rate");
    }

    @Override
    public void close() {
        slot.close();
    }
}
