package io.levee.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.ModelWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraTest {
    private static final ModelConfig CONFIG = ModelConfig.llama(
            23,
            16,
            24,
            2,
            2,
            32,
            false,
            new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));
    private static final LoraSettings EVERYWHERE = new LoraSettings(3, 6, LoraSettings.ALL_LINEAR);
    private static final LoraSettings SOME = new LoraSettings(2, 3, List.of("q_proj", "down_proj"));
    private static final PackedBatch BATCH = PackedBatch.of(List.of(new int[] {3, 9, 14, 2, 11}, new int[] {5, 6, 20}));
    private static final int[] ROWS = {0, 1, 2, 3, 5, 6};
    private static final int[] TARGETS = {9, 14, 2, 11, 6, 20};

    private final Device device = new Device(new ReferenceKernels());
    private final ParameterSet set = random(device);

    private static ParameterSet random(Device device) {
        ParameterSet parameters = new ParameterSet(device.kernels(), ModelParameters.causal(CONFIG), false);
        parameters.parameters().values().forEach(p -> fill(device, p, 0.4));
        parameters.refresh();
        return parameters;
    }

    private static void fill(Device device, Parameter parameter, double deviation) {
        Draws draws = RandomStream.of(4, parameter.name()).at(0);
        float[] values = new float[Math.toIntExact(parameter.shape().count())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((parameter.shape().rank() == 1 ? 1 : 0) + deviation * draws.nextGaussian());
        }
        device.write(parameter.values(), values);
    }

    /** An adapter whose up matrices are not zero. */
    private Lora trained(LoraSettings settings) {
        Lora lora = Lora.fresh(device, CONFIG, settings, List.of(), 8);
        lora.parameters().parameters().values().stream()
                .filter(p -> p.name().endsWith("lora_B.weight"))
                .forEach(p -> fill(device, p, 0.2));
        lora.parameters().refresh();
        return lora;
    }

    @AfterEach
    void close() {
        set.close();
        device.close();
    }

    private float[] logProbs(Weights weights, Adapters adapters) {
        return logProbs(device, weights, adapters, false);
    }

    /** Log-probabilities of the batch; with gradients of their sum added when they are learnt. */
    private static float[] logProbs(Device device, Weights weights, Adapters adapters, boolean learn) {
        Tape.Mode mode = learn ? Tape.Mode.LEARNING : Tape.Mode.INFERENCE;
        try (Decoder trunk = new Decoder(device, CONFIG, weights, adapters);
                Slab slab = Slab.open(device.kernels(), 1 << 22);
                Tape tape = new Tape(device, slab, mode)) {
            Tensor y = CausalModel.of(trunk).logProbs(tape, BATCH, ROWS, TARGETS, 1f, null);
            if (learn) {
                float[] ones = new float[ROWS.length];
                Arrays.fill(ones, 1f);
                device.write(tape.gradient(y), ones);
                tape.backward();
            }
            return device.floats(y.data());
        }
    }

    @Test
    void aFreshAdapterChangesNothing() {
        try (Lora lora = Lora.fresh(device, CONFIG, EVERYWHERE, List.of(), 8)) {
            assertArrayEquals(logProbs(Weights.of(set), Adapters.NONE), logProbs(Weights.of(set), lora));
        }
    }

    @Test
    void gradientsAreThoseOfDifferencesOnBothBackEnds() {
        gradients(device, set);
        try (Device simd = new Device(new SimdKernels(1));
                ParameterSet weights = random(simd)) {
            gradients(simd, weights);
        }
    }

    private static void gradients(Device device, ParameterSet weights) {
        try (Lora frozen = Lora.zero(device, CONFIG, SOME, List.of(), false);
                Lora lora = Lora.fresh(device, CONFIG, EVERYWHERE, List.of(), 8)) {
            frozen.parameters().parameters().values().forEach(p -> fill(device, p, 0.2));
            frozen.parameters().refresh();
            lora.parameters().parameters().values().forEach(p -> fill(device, p, 0.2));
            lora.parameters().refresh();
            Adapters both = Adapters.inOrder(List.of(frozen, lora));
            logProbs(device, Weights.of(weights), both, true);
            for (Parameter p : lora.parameters().parameters().values()) {
                float[] gradient = device.floats(p.gradient());
                int i = (int) (p.shape().count() * 2 / 3);
                double up = shifted(device, weights, both, lora, p, i, 1e-2f);
                double down = shifted(device, weights, both, lora, p, i, -1e-2f);
                assertEquals((up - down) / 2e-2, gradient[i], 2e-3 + 2e-2 * Math.abs(gradient[i]), p.name());
            }
        }
    }

    private static double shifted(
            Device device, ParameterSet weights, Adapters adapters, Lora lora, Parameter p, int i, float by) {
        float[] before = device.floats(p.values());
        float[] values = before.clone();
        values[i] += by;
        device.write(p.values(), values);
        lora.parameters().refresh();
        double sum = 0;
        for (float logProb : logProbs(device, Weights.of(weights), adapters, false)) {
            sum += logProb;
        }
        device.write(p.values(), before);
        lora.parameters().refresh();
        return sum;
    }

    @Test
    void aMergedModelIsTheModelWithItsAdapters() {
        try (Lora first = trained(SOME);
                Lora second = trained(EVERYWHERE)) {
            Adapters both = Adapters.inOrder(List.of(first, second));
            List<Declaration> declarations = ModelParameters.causal(CONFIG);
            try (ParameterSet merged = Merge.of(device, declarations, Weights.of(set), both)) {
                float[] expected = logProbs(Weights.of(set), both);
                assertArrayEquals(expected, logProbs(Weights.of(merged), Adapters.NONE), 1e-4f);
                assertTrue(difference(expected, logProbs(Weights.of(set), first)) > 0.01, "the second adapter counts");
            }
        }
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void anAdapterIsReadAsItWasWritten(@TempDir Path temporary) {
        Path base = base(temporary);
        Path folder = folder(temporary, "adapter");
        try (Lora lora = trained(SOME)) {
            AdapterFolder.write(device, CONFIG, base, List.of(lora), folder);
            AdapterFolder read = AdapterFolder.read(folder);
            assertEquals(base, read.base());
            assertEquals(SOME, read.settings());
            try (Lora again = read.load(device, CONFIG, List.of(), true)) {
                assertArrayEquals(
                        device.floats(lora.parameters().values()),
                        device.floats(again.parameters().values()));
            }
        }
    }

    @Test
    void adaptersOnOneAnotherAreWrittenAsOneOfTheirSummedRank(@TempDir Path temporary) {
        Path folder = folder(temporary, "both");
        try (Lora first = trained(SOME);
                Lora second = trained(EVERYWHERE)) {
            AdapterFolder.write(device, CONFIG, base(temporary), List.of(first, second), folder);
            AdapterFolder read = AdapterFolder.read(folder);
            assertEquals(5, read.settings().rank());
            try (Lora one = read.load(device, CONFIG, List.of(), false)) {
                assertArrayEquals(
                        logProbs(Weights.of(set), Adapters.inOrder(List.of(first, second))),
                        logProbs(Weights.of(set), one),
                        1e-4f);
            }
        }
    }

    @Test
    void whatIsNoPlainLoraIsRefusedByName(@TempDir Path temporary) throws IOException {
        Path folder = folder(temporary, "adapter");
        try (Lora lora = trained(SOME)) {
            AdapterFolder.write(device, CONFIG, base(temporary), List.of(lora), folder);
        }
        assertRefused(folder, "\"use_dora\": false", "\"use_dora\": true", "use_dora");
        assertRefused(folder, "\"LORA\"", "\"IA3\"", "IA3");
        assertRefused(folder, "\"down_proj\"", "\"wqkv\"", "wqkv");
        assertRefused(folder, "\"r\": 2", "\"r\": 0", "rank 0");
        assertRefused(folder, "base\"", "elsewhere\"", "elsewhere");
    }

    private static void assertRefused(Path folder, String valid, String broken, String named) throws IOException {
        Path file = folder.resolve(AdapterFolder.CONFIG);
        String text = Files.readString(file);
        assertTrue(text.contains(valid), valid + " in " + text);
        Files.writeString(file, text.replace(valid, broken));
        String message = assertThrows(BadInputException.class, () -> AdapterFolder.read(folder))
                .getMessage();
        assertTrue(message.contains(named), message);
        Files.writeString(file, text);
    }

    private Path base(Path temporary) {
        Path base = folder(temporary, "base");
        ModelWriter.causal(device, CONFIG, Weights.of(set), base);
        return base;
    }

    private static Path folder(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
