package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on a device that only plans. */
class PlannedModelTest {
    private static final String COPIES = "weights in the layout of products";

    @TempDir
    private Path folder;

    private static ModelConfig config(int width, boolean tied) {
        return ModelConfig.llama(
                640,
                width,
                3 * width,
                2,
                2,
                64,
                tied,
                new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));
    }

    /** Bytes that a device keeps of a model's weights beside their values. */
    private static long copies(Device device, boolean tied, boolean language) {
        ModelConfig config = config(128, tied);
        PackedBatch batch = PackedBatch.of(List.of(new int[8]));
        MemoryPlan plan = device.plan(planning -> {
            var declarations = language ? ModelParameters.causal(config) : ModelParameters.score(config);
            Weights weights = Weights.of(new ParameterSet(planning.kernels(), declarations, false));
            Decoder trunk = new Decoder(planning, config, weights, Adapters.NONE);
            Tape.measure(planning, Tape.Mode.INFERENCE, tape -> {
                if (language) {
                    CausalModel.of(trunk).logProbs(tape, batch, new int[8], new int[8], 1f, null);
                } else {
                    ScoreModel.of(trunk).scores(tape, batch, new int[8]);
                }
            });
        });
        return plan.entries().stream()
                .filter(entry -> entry.purpose().equals(COPIES))
                .mapToLong(MemoryPlan.Entry::bytes)
                .sum();
    }

    @Test
    void matricesThatAreMultipliedHaveACopyAndThoseThatAreLookedUpNone() {
        try (Device device = new Device(new SimdKernels(1))) {
            long layers = 2 * 4L * (4 * 128 * 128 + 3 * 384 * 128);
            long table = 4L * 640 * 128;
            assertEquals(layers + table, copies(device, true, true), "tied: the embedding is the head");
            assertEquals(layers + table, copies(device, false, true), "untied: the head alone");
            assertEquals(layers, copies(device, true, false), "a score is no product");
        }
    }

    @Test
    void devicesThatReadTheValuesThemselvesHaveNoCopies() {
        try (Device device = new Device(new ReferenceKernels())) {
            assertEquals(0, copies(device, true, true));
        }
    }

    /** A file of holes: its 60 GiB take no room, and would take minutes to read. */
    private Path hugeModel(ModelConfig config) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        long end = 0;
        for (ParameterSet.Declaration d : ModelParameters.causal(config)) {
            long bytes = 2 * d.shape().count();
            header.put(
                    d.name(),
                    Map.of("dtype", "BF16", "shape", d.shape().sizes(), "data_offsets", List.of(end, end + bytes)));
            end += bytes;
        }
        byte[] text = Json.write(header).getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
            file.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(text.length)
                    .array());
            file.write(text);
            file.setLength(Long.BYTES + text.length + end);
        }
        AtomicFiles.write(folder.resolve(ConfigFile.NAME), Json.write(ConfigFile.fields(config, false)));
        return folder;
    }

    @Test
    void noWeightIsReadForAPlan() throws IOException {
        ModelConfig config = config(1 << 15, false);
        Path model = hugeModel(config);
        long values = config.parameterCount();
        try (Device device = new Device(new ReferenceKernels())) {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                MemoryPlan frozen =
                        device.plan(planning -> ModelReader.frozen(planning, model, ModelReader.Use.LANGUAGE)
                                .close());
                assertEquals(2.0 * values, frozen.bytes(), 1e-4 * values);
                MemoryPlan trained = device.plan(
                        planning -> ModelReader.causal(planning, model, true).close());
                assertEquals(16.0 * values, trained.bytes(), 1e-4 * values);
            });
        }
    }
}
