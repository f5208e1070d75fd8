package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Score models as safe-rlhf saves them: docs/safe-rlhf.md 2.6. */
class SafeRlhfHeadTest {
    private static final ModelConfig CONFIG = TinyModels.configs().get("llama, tied");
    private static final float BIAS = 0.4f;
    private static final float MEAN = 1.25f;
    private static final float VARIANCE = 6.25f;

    @TempDir
    Path folder;

    private final Device device = new Device(new ReferenceKernels());
    private Path model;
    private float plain;

    /** A model whose scores without normalisation are known. */
    @BeforeEach
    void write() throws IOException {
        Path ours = Files.createDirectory(folder.resolve("ours"));
        model = Files.createDirectory(folder.resolve("theirs"));
        ParameterSet set = TinyModels.random(device, ModelParameters.score(CONFIG));
        device.write(set.parameter(ModelParameters.SCORE_BIAS).values(), new float[] {BIAS});
        plain = TinyModels.score(device, CONFIG, Weights.of(set));
        ScoreFile file = new ScoreFile(ScoreFile.Kind.REWARD, 0, OptionalDouble.empty(), OptionalDouble.empty());
        ModelWriter.score(device, CONFIG, Weights.of(set), file, ours);
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsWriter writer = new SafetensorsWriter();
            for (StoredTensor tensor : Safetensors.open(ours, arena).tensors().values()) {
                String name = tensor.name().equals("score.weight") ? "score_head.weight" : tensor.name();
                writer.add(name, tensor.dtype(), tensor.shape(), TensorBytes.of(tensor.data()));
            }
            add(writer, "score_head.bias", BIAS);
            add(writer, "normalizer.mean", MEAN);
            add(writer, "normalizer.var", VARIANCE);
            writer.add(
                    "normalizer.count", "I64", new long[] {1}, TensorBytes.of(MemorySegment.ofArray(new long[] {100})));
            writer.write(model.resolve("model.safetensors"));
        }
    }

    @AfterEach
    void close() {
        device.close();
    }

    private static void add(SafetensorsWriter writer, String name, float value) {
        writer.add(name, "F32", new long[] {1}, TensorBytes.of(MemorySegment.ofArray(new float[] {value})));
    }

    private void config(String type, boolean normalize) {
        Map<String, Object> fields = new LinkedHashMap<>(ConfigFile.fields(CONFIG, true));
        fields.put("architectures", java.util.List.of("LlamaForScore"));
        fields.put("score_dim", 1);
        fields.put("score_type", type);
        fields.put("do_normalize", normalize);
        AtomicFiles.write(model.resolve(ConfigFile.NAME), Json.write(fields));
    }

    private void assertScore(double expected, ScoreFile.Kind kind) {
        ModelReader.check(model, ModelReader.Use.SCORE);
        assertEquals(Optional.of(kind), ScoreFile.read(model).map(ScoreFile::kind));
        assertEquals(
                ModelReader.scoreBias(model),
                ScoreFile.read(model).orElseThrow().bias());
        try (ParameterSet read = ModelReader.score(device, model, true);
                FrozenWeights frozen = ModelReader.frozen(device, model, ModelReader.Use.SCORE)) {
            assertEquals(expected, TinyModels.score(device, CONFIG, Weights.of(read)), 1e-5);
            assertEquals(expected, TinyModels.score(device, CONFIG, frozen), 1e-5);
        }
    }

    @Test
    void headAndBiasHaveNamesOfTheirOwn() {
        config("reward", false);
        assertScore(plain, ScoreFile.Kind.REWARD);
        assertEquals(
                Optional.of(new ScoreFile.Statistics(MEAN, VARIANCE, 100)),
                ScoreFile.read(model).orElseThrow().statistics());
    }

    @Test
    void aNormalisedRewardIsCentredAndScaled() {
        config("reward", true);
        assertScore((plain - MEAN) / Math.sqrt(VARIANCE), ScoreFile.Kind.REWARD);
        assertEquals(Optional.empty(), ScoreFile.read(model).orElseThrow().statistics());
    }

    @Test
    void aNormalisedCostKeepsItsSign() {
        config("cost", true);
        assertScore(plain / Math.sqrt(VARIANCE), ScoreFile.Kind.COST);
    }

    @Test
    void aHeadOfSeveralScoresIsRefused() throws IOException {
        config("reward", false);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors.open(model, arena).tensors().forEach((name, tensor) -> {
                if (!name.equals("score_head.weight")) {
                    writer.add(tensor);
                }
            });
            float[] two = new float[2 * CONFIG.width()];
            writer.add(
                    "score_head.weight",
                    "F32",
                    new long[] {2, CONFIG.width()},
                    TensorBytes.of(MemorySegment.ofArray(two)));
            writer.write(folder.resolve("new.safetensors"));
        }
        Files.move(
                folder.resolve("new.safetensors"),
                model.resolve("model.safetensors"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        BadInputException error =
                assertThrows(BadInputException.class, () -> ModelReader.check(model, ModelReader.Use.SCORE));
        assertTrue(error.getMessage().contains("expected shape (1, 64), found (2, 64)"), error.getMessage());
    }
}
