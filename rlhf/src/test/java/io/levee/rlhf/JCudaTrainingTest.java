package io.levee.rlhf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.JCudaDriver;
import io.levee.kernels.cuda.fake.FakeCuda;
import io.levee.kernels.cuda.fake.FakeDevice;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Training steps through JCuda's own code and a fake driver, in front of the interpreter, give the bits of the interpreter
 * alone. The fake driver does its work as late as CUDA allows.
 */
final class JCudaTrainingTest {
    private static final int STEPS = 2;
    private static final int VOCABULARY = 40;
    private static final int MICRO_BATCH_TOKENS = 24;
    private static final ModelConfig CONFIG = ModelConfig.llama(
            VOCABULARY,
            16,
            24,
            2,
            2,
            32,
            false,
            new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));

    /** Losses and parameters. */
    private record Result(List<Double> losses, float[] parameters) {}

    @Test
    void trainingThroughJCudaGivesTheInterpretersBits() {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        Result expected = train(new CudaKernels(MachineDriver.fast(2), Precision.FLOAT32));
        try (MachineDriver machine = MachineDriver.fast(2);
                FakeCuda cuda = FakeCuda.install(FakeDevice.A100, machine)) {
            CudaProbe probe = CudaProbe.probe(0, 0);
            assumeTrue(probe.ready(), probe.line());
            Result result = train(new CudaKernels(JCudaDriver.open(probe, false), Precision.FLOAT32));
            assertEquals(null, cuda.fault());
            assertEquals(expected.losses(), result.losses());
            assertArrayEquals(expected.parameters(), result.parameters());
            assertTrue(result.losses().getLast() < result.losses().getFirst(), "nothing is learnt: " + result.losses());
            assertEquals(0, cuda.open(), "what nobody gave back");
        }
    }

    private static Result train(Kernels kernels) {
        try (Device device = new Device(kernels);
                ParameterSet set = new ParameterSet(kernels, ModelParameters.causal(CONFIG), true);
                Decoder trunk = new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE);
                Learner learner =
                        new Learner(device, set, Adamw.Settings.of(1e-2, 0), new LrSchedule.Constant(0), STEPS)) {
            draw(device, set);
            List<Episode> episodes = episodes();
            SftTrainer.Settings settings = new SftTrainer.Settings(STEPS, MICRO_BATCH_TOKENS, false);
            List<Double> losses = new ArrayList<>();
            try (Trainer trainer = new SftTrainer(
                    device, CausalModel.of(trunk), learner, _ -> episodes, settings, MICRO_BATCH_TOKENS)) {
                for (int step = 0; step < STEPS; step++) {
                    losses.add(trainer.advance().get("sft/loss"));
                }
            }
            return new Result(losses, device.floats(set.values()));
        }
    }

    private static void draw(Device device, ParameterSet set) {
        Draws draws = RandomStream.of(5, "parameters").at(0);
        float[] values = new float[Math.toIntExact(set.count())];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.4f * (draws.nextInt(2001) - 1000) / 1000f;
        }
        device.write(set.values(), values);
        set.refresh();
    }

    private static List<Episode> episodes() {
        Draws draws = RandomStream.of(5, "episodes").at(0);
        List<Episode> episodes = new ArrayList<>();
        for (int row = 0; row < 4; row++) {
            int[] prompt = ids(draws, 1 + draws.nextInt(8));
            int[] answer = ids(draws, 1 + draws.nextInt(8));
            episodes.add(new Episode(prompt, answer, new float[answer.length], false));
        }
        return episodes;
    }

    private static int[] ids(Draws draws, int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = draws.nextInt(VOCABULARY);
        }
        return ids;
    }
}
