package io.levee.transformer.weights;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;

/** Random starting weights: matrices N(0, deviation), norms 1, biases 0; each parameter has its own stream. */
public final class RandomWeights {
    private RandomWeights() {}

    /** Fills a whole set. */
    public static void fill(Device device, ParameterSet set, double deviation, long seed) {
        for (Parameter parameter : set.parameters().values()) {
            fill(device, parameter, deviation, seed);
        }
        set.refresh();
    }

    /** Fills one parameter. */
    public static void fill(Device device, Parameter parameter, double deviation, long seed) {
        device.write(parameter.values(), () -> values(parameter, deviation, seed));
    }

    private static float[] values(Parameter parameter, double deviation, long seed) {
        float[] values = new float[Math.toIntExact(parameter.shape().count())];
        if (parameter.shape().rank() == 2) {
            Draws draws = RandomStream.of(seed, "weights/" + parameter.name()).at(0);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * draws.nextGaussian());
            }
        } else if (parameter.name().endsWith("norm.weight")) {
            java.util.Arrays.fill(values, 1f);
        }
        return values;
    }
}
