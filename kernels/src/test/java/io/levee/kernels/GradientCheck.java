package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cases.Workbench;

/**
 * A backward operation held to central differences of the reference's forward. The differences are of fourth order with
 * steps of 1/32, so that the rounding of float32 results (1e-7) and the higher derivatives both stay below 1e-4.
 *
 * @param forward the operation of which the gradient is checked
 * @param backward one gradient for each input, from the gradient of the forward's result
 * @param inputs what the forward depends on
 */
record GradientCheck(Forward forward, Backward backward, float[]... inputs) {
    private static final float STEP = 1f / 32;
    private static final double TOLERANCE = 3e-4;

    /** The result as a function of the inputs. */
    interface Forward {
        float[] run(Workbench bench, float[][] inputs);
    }

    /** The gradients as a function of the inputs and of the result's gradient. */
    interface Backward {
        float[][] run(Workbench bench, float[][] inputs, float[] upstream);
    }

    /** Checks with a random gradient of the result. */
    void run(Backend backend, CaseDraws draws) {
        run(backend, draws.normals(evaluate().length), draws.seed());
    }

    /** Checks the gradient of a sum that the operation itself has computed. */
    void runLoss(Backend backend, long seed) {
        run(backend, new float[] {1f}, seed);
    }

    private void run(Backend backend, float[] upstream, long seed) {
        float[][] found;
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            found = backward.run(bench, inputs, upstream);
        }
        assertEquals(inputs.length, found.length);
        for (int i = 0; i < inputs.length; i++) {
            Output expected = new Output("numeric", numeric(inputs[i], upstream), TOLERANCE);
            Output gradient = new Output("gradient of input " + i, found[i], TOLERANCE);
            OutputAssertions.assertWithin(backend.bound(), expected, gradient, backend + " seed " + seed);
        }
    }

    private float[] numeric(float[] input, float[] upstream) {
        float[] gradient = new float[input.length];
        for (int i = 0; i < input.length; i++) {
            float at = input[i];
            double near = value(input, i, at + STEP, upstream) - value(input, i, at - STEP, upstream);
            double far = value(input, i, at + 2 * STEP, upstream) - value(input, i, at - 2 * STEP, upstream);
            input[i] = at;
            gradient[i] = (float) ((8 * near - far) / (12 * STEP));
        }
        return gradient;
    }

    private double value(float[] input, int index, float at, float[] upstream) {
        input[index] = at;
        float[] result = evaluate();
        double sum = 0;
        for (int i = 0; i < upstream.length; i++) {
            sum += (double) upstream[i] * result[i];
        }
        return sum;
    }

    private float[] evaluate() {
        try (Workbench bench = new Workbench(Backends.reference().kernels().get())) {
            return forward.run(bench, inputs);
        }
    }
}
