package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AdamW against double loops, over three steps. */
class AdamwTest {
    private static AdamwStep step(int number, float clip) {
        return new AdamwStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, clip, 0.25f, number);
    }

    private static float sumOfSquares(MemorySegment x) {
        double sum = 0;
        for (double value : Native.doubles(x)) {
            sum += value * value;
        }
        return (float) sum;
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "7, 3, 1", "100, 100, 0.5", "702, 31, 0", "40003, 20001, 1"})
    void agreesWithDoubleLoops(int count, int decayed, float clip) {
        MemorySegment start = Native.random(1, count, 1);
        List<MemorySegment> found = Teams.agree("adamw", workers -> {
            List<MemorySegment> state = List.of(Native.copy(start), Native.zeros(count), Native.zeros(count));
            Adamw adamw = new Adamw(workers);
            for (int number = 1; number <= 3; number++) {
                MemorySegment gradient = Native.random(10 + number, count, 2);
                float sum = sumOfSquares(gradient);
                adamw.run(state.get(0), gradient, state.get(1), state.get(2), sum, count, decayed, step(number, clip));
            }
            return state;
        });
        double[] parameters = Native.doubles(start);
        double[] first = new double[count];
        double[] second = new double[count];
        for (int number = 1; number <= 3; number++) {
            MemorySegment gradient = Native.random(10 + number, count, 2);
            double norm = 0.25 * Math.sqrt(sumOfSquares(gradient));
            double scale = 0.25 * (clip == 0 ? 1 : Math.min(1, clip / (norm + 1e-6)));
            for (int i = 0; i < count; i++) {
                update(parameters, first, second, i, scale * Native.at(gradient, i), i < decayed, step(number, clip));
            }
        }
        Native.assertNear(parameters, found.get(0), 1e-6, "parameters");
        Native.assertNear(first, found.get(1), 1e-6, "first moments");
        Native.assertNear(second, found.get(2), 1e-6, "second moments");
    }

    /** PyTorch's torch.optim.AdamW, single tensor. */
    private static void update(
            double[] parameters,
            double[] first,
            double[] second,
            int i,
            double gradient,
            boolean decays,
            AdamwStep step) {
        if (decays) {
            parameters[i] *= 1 - (double) step.learningRate() * step.decay();
        }
        first[i] += (gradient - first[i]) * (1 - (double) step.beta1());
        second[i] = second[i] * step.beta2() + gradient * gradient * (1 - (double) step.beta2());
        double stepSize = step.learningRate() / (1 - Math.pow(step.beta1(), step.step()));
        double root = Math.sqrt(second[i]) / Math.sqrt(1 - Math.pow(step.beta2(), step.step()));
        parameters[i] -= stepSize * first[i] / (root + step.epsilon());
    }

    @Test
    void aSumThatIsNotFiniteLeavesEverything() {
        MemorySegment parameters = Native.random(1, 100, 1);
        MemorySegment before = Native.copy(parameters);
        MemorySegment first = Native.zeros(100);
        MemorySegment second = Native.zeros(100);
        try (Workers workers = new Workers(1)) {
            Adamw adamw = new Adamw(workers);
            for (float sum : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                adamw.run(parameters, before, first, second, sum, 100, 100, step(1, 1));
            }
        }
        Native.assertSame(before, parameters, "parameters");
        assertEquals(0f, Native.at(first, 50));
        assertEquals(0f, Native.at(second, 50));
    }
}
