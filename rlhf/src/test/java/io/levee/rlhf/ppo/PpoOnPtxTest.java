package io.levee.rlhf.ppo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.signal.Multiplier;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reinforcement learning on the GPU's kernels, in their interpreter. */
class PpoOnPtxTest {
    private static final int ITERATIONS = 4;

    private static List<SequencedMap<String, Double>> metrics(Kernels kernels) {
        List<SequencedMap<String, Double>> metrics = new ArrayList<>();
        try (Bandit bandit =
                new Bandit(kernels, 0, Multiplier.of(1, 0.1, 5), 64, Bandit.Baseline.CRITICS, ITERATIONS)) {
            for (int i = 0; i < ITERATIONS; i++) {
                metrics.add(bandit.advance());
            }
        }
        return metrics;
    }

    private static Kernels ptx(Precision precision) {
        return new CudaKernels(MachineDriver.fast(2), precision);
    }

    @Test
    void inFloat32AllMetricsAreThoseOfTheReferenceToRounding() {
        List<SequencedMap<String, Double>> expected = metrics(new ReferenceKernels());
        List<SequencedMap<String, Double>> actual = metrics(ptx(Precision.FLOAT32));

        for (int i = 0; i < ITERATIONS; i++) {
            int iteration = i;
            assertEquals(expected.get(i).keySet(), actual.get(i).keySet());
            expected.get(i)
                    .forEach((key, value) -> assertEquals(
                            value,
                            actual.get(iteration).get(key),
                            1e-4 * Math.max(0.1, Math.abs(value)),
                            key + " of iteration " + iteration));
        }
    }

    @ParameterizedTest
    @CsvSource({"BFLOAT16, 0.05", "BFLOAT16X3, 1e-4"})
    void whereFactorsAreRoundedTheRatioIsThatOfTheTrainingForwardAndTheMismatchIsReported(
            Precision precision, double bound) {
        List<SequencedMap<String, Double>> all = metrics(ptx(precision));

        for (SequencedMap<String, Double> metrics : all) {
            assertTrue(metrics.get("ppo/sampling_mismatch") < bound, metrics::toString);
        }
        assertEquals(0, all.getFirst().get("ppo/largest_ratio"), bound);
        double lambda = all.getFirst().get("ppo/lambda");
        assertEquals(metrics(new ReferenceKernels()).getFirst().get("ppo/lambda"), lambda, bound);
    }
}
