package io.levee.rlhf.dpo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.InvariantException;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Kernels;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.ChangedKernels;
import io.levee.rlhf.preference.RankedPair;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class DpoTrainerTest {
    private static final ModelConfig CONFIG = ModelConfig.llama(
            11, 8, 16, 1, 2, 16, true, new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));
    private static final List<RankedPair> PAIRS = List.of(
            new RankedPair(new int[] {1, 2}, new int[] {3, 4, 5}, new int[] {6}, 0, 0),
            new RankedPair(new int[] {7}, new int[] {3}, new int[] {6, 8, 9, 10}, 0, 0),
            new RankedPair(new int[] {1, 7, 2}, new int[] {5, 3}, new int[] {8, 6}, 0, 0));

    @Test
    void startsFromEvenOddsAndLearnsThePairs() {
        double[] losses = losses(new ReferenceKernels(), 1000, 30);
        assertEquals(Math.log(2), losses[0], 1e-6);
        assertTrue(losses[29] < 0.2, () -> "last loss " + losses[29]);
    }

    @Test
    void microBatchesChangeNothingButRounding() {
        double[] together = losses(new ReferenceKernels(), 1000, 5);
        assertArrayEquals(together, losses(new ReferenceKernels(), 20, 5), 1e-5);
        assertArrayEquals(together, losses(new ReferenceKernels(), 1, 5), 1e-5);
    }

    @Test
    void microBatchesThatChangeTheGradientAreCaught() {
        Kernels wrong = ChangedKernels.meanInsteadOfSum(new ReferenceKernels(), "dpoLoss", 5);
        assertThrows(InvariantException.class, () -> losses(wrong, 1000, 1));
    }

    private static double[] losses(Kernels kernels, int microBatchTokens, int steps) {
        try (Device device = new Device(kernels);
                ParameterSet set = random(device, true);
                ParameterSet frozen = random(device, false);
                Decoder trunk = new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE);
                Decoder start = new Decoder(device, CONFIG, Weights.of(frozen), Adapters.NONE);
                Learner learner =
                        new Learner(device, set, Adamw.Settings.of(0.03, 0), new LrSchedule.Constant(0), steps);
                DpoTrainer trainer = new DpoTrainer(
                        device,
                        CausalModel.of(trunk),
                        CausalModel.of(start),
                        learner,
                        _ -> PAIRS,
                        new DpoTrainer.Settings(0.1, steps, microBatchTokens),
                        10)) {
            double[] losses = new double[steps];
            for (int step = 0; step < steps; step++) {
                SequencedMap<String, Double> metrics = trainer.advance();
                losses[step] = metrics.get("dpo/loss");
                assertEquals(25.0, metrics.get("dpo/tokens"));
            }
            return losses;
        }
    }

    private static ParameterSet random(Device device, boolean trainable) {
        ParameterSet set = new ParameterSet(device.kernels(), ModelParameters.causal(CONFIG), trainable);
        Draws draws = RandomStream.of(2, "weights").at(0);
        for (Parameter parameter : set.parameters().values()) {
            float[] values = new float[Math.toIntExact(parameter.shape().count())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((parameter.shape().rank() == 1 ? 1 : 0) + 0.3 * draws.nextGaussian());
            }
            device.write(parameter.values(), values);
        }
        set.refresh();
        return set;
    }
}
