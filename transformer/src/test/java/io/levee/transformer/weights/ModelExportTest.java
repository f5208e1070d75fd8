package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.block.RotaryTable;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelExportTest {
    private static final ScoreFile SCORE =
            new ScoreFile(ScoreFile.Kind.COST, 0.75f, OptionalDouble.of(-1.5), OptionalDouble.empty());

    @TempDir
    Path folder;

    private final Device device = new Device(new ReferenceKernels());

    private final List<FrozenWeights> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(FrozenWeights::close);
        device.close();
    }

    static List<String> names() {
        return List.copyOf(TinyModels.configs().keySet());
    }

    private ModelExport export(ModelConfig config, Weights weights) {
        return new ModelExport(device, config, weights, Optional.empty(), TinyModels.tokenizer());
    }

    private ModelExport export(Path model, ModelReader.Use use) {
        FrozenWeights weights = ModelReader.frozen(device, model, use);
        opened.add(weights);
        return new ModelExport(
                device, ModelReader.config(model), weights, ScoreFile.read(model), Tokenizer.read(model));
    }

    private static Map<String, byte[]> bytes(Path model) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors.open(model, arena).tensors().forEach((name, tensor) -> {
                assertEquals("F32", tensor.dtype());
                bytes.put(name, tensor.data().toArray(ValueLayout.JAVA_BYTE));
            });
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("names")
    void fromFolderToGgufAndBackNoBitIsLost(String name) {
        ModelConfig config = TinyModels.configs().get(name);
        Path first = folder.resolve("first");
        Path gguf = folder.resolve("model.gguf");
        Path second = folder.resolve("second");
        export(config, Weights.of(TinyModels.random(device, ModelParameters.causal(config))))
                .huggingFace(Dtype.F32, first);
        export(first, ModelReader.Use.LANGUAGE).gguf(Dtype.F32, gguf);
        export(gguf, ModelReader.Use.LANGUAGE).huggingFace(Dtype.F32, second);

        assertEquals(config, ModelReader.config(gguf));
        assertEquals(config, ModelReader.config(second));
        Map<String, byte[]> expected = bytes(first);
        Map<String, byte[]> actual = bytes(second);
        TensorLayout layout = TensorLayout.huggingFace(config);
        assertEquals(
                ModelParameters.causal(config).stream()
                        .map(d -> layout.place(d.name()).tensor())
                        .distinct()
                        .count(),
                expected.size());
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((tensor, bytes) -> assertArrayEquals(bytes, actual.get(tensor), tensor));
        assertSameWords(Tokenizer.read(first), Tokenizer.read(gguf));
        assertSameWords(Tokenizer.read(first), Tokenizer.read(second));
    }

    private static void assertSameWords(Tokenizer expected, Tokenizer actual) {
        for (String text : List.of("", "the cat's 12345 mats\n\n  ", "Ünïcode 漢字 🙂", "<|end|>")) {
            assertArrayEquals(expected.encode(text, true), actual.encode(text, true), text);
        }
        assertEquals(expected.bos(), actual.bos());
        assertEquals(expected.eos(), actual.eos());
    }

    @ParameterizedTest
    @MethodSource("names")
    void frozenAndTrainableWeightsOfEitherLayoutGiveTheSameLogits(String name) {
        ModelConfig config = TinyModels.configs().get(name);
        Path hf = folder.resolve("hf");
        Path gguf = folder.resolve("model.gguf");
        ParameterSet set = TinyModels.random(device, ModelParameters.causal(config));
        export(config, Weights.of(set)).huggingFace(Dtype.F32, hf);
        export(config, Weights.of(set)).gguf(Dtype.F32, gguf);
        float[] expected = TinyModels.logits(device, config, Weights.of(set));
        for (Path path : List.of(hf, gguf)) {
            try (FrozenWeights frozen = ModelReader.frozen(device, path, ModelReader.Use.LANGUAGE);
                    ParameterSet trained = ModelReader.causal(device, path, true)) {
                assertArrayEquals(expected, TinyModels.logits(device, config, frozen), 1e-5f);
                assertArrayEquals(expected, TinyModels.logits(device, config, Weights.of(trained)), 1e-5f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"F16", "BF16", "Q8_0", "Q4_0"})
    void blocksInPlaceComputeWhatTheirDecodedValuesDo(Dtype dtype) {
        ModelConfig config = TinyModels.configs().get("llama, untied, llama3 rope");
        Path gguf = folder.resolve("model.gguf");
        export(config, Weights.of(TinyModels.random(device, ModelParameters.causal(config))))
                .gguf(dtype, gguf);
        try (FrozenWeights frozen = ModelReader.frozen(device, gguf, ModelReader.Use.LANGUAGE);
                ParameterSet decoded = ModelReader.causal(device, gguf, false)) {
            String query = "model.layers.1.self_attn.q_proj.weight";
            assertEquals(dtype, frozen.parameter(query).values().dtype());
            assertEquals(
                    dtype == Dtype.Q4_0 ? Dtype.Q8_0 : dtype,
                    frozen.parameter(ModelParameters.EMBEDDING).values().dtype());
            assertArrayEquals(
                    TinyModels.logits(device, config, Weights.of(decoded)),
                    TinyModels.logits(device, config, frozen),
                    1e-5f);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"F16", "BF16"})
    void foldersOfHalfNumbersHoldTheRoundedValuesAndSaySo(Dtype dtype) {
        ModelConfig config = TinyModels.configs().get("qwen2");
        Path hf = folder.resolve("hf");
        ParameterSet set = TinyModels.random(device, ModelParameters.causal(config));
        export(config, Weights.of(set)).huggingFace(dtype, hf);
        assertEquals(
                dtype == Dtype.F16 ? "float16" : "bfloat16",
                Json.parse(hf.resolve("config.json")).at("dtype").text());
        try (FrozenWeights frozen = ModelReader.frozen(device, hf, ModelReader.Use.LANGUAGE);
                ParameterSet read = ModelReader.causal(device, hf, false)) {
            String name = "model.layers.0.mlp.up_proj.weight";
            assertEquals(dtype, frozen.parameter(name).values().dtype());
            float[] expected = device.floats(set.parameter(name).values());
            float[] rounded = device.floats(read.parameter(name).values());
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], rounded[i], Math.abs(expected[i]) / 256 + 1e-7);
            }
        }
    }

    @Test
    void weightsThatAreStoredAsAskedForAreNotRoundedAgain() {
        ModelConfig config = TinyModels.configs().get("llama, tied");
        Path first = folder.resolve("first.gguf");
        Path second = folder.resolve("second.gguf");
        export(config, Weights.of(TinyModels.random(device, ModelParameters.causal(config))))
                .gguf(Dtype.Q4_0, first);
        export(first, ModelReader.Use.LANGUAGE).gguf(Dtype.Q4_0, second);
        try (Arena arena = Arena.ofConfined()) {
            StoredModel one = StoredModel.open(first, arena);
            StoredModel two = StoredModel.open(second, arena);
            ModelParameters.causal(config).forEach(d -> {
                StoredTensor expected = one.find(d.name()).orElseThrow().tensor();
                StoredTensor actual = two.find(d.name()).orElseThrow().tensor();
                assertEquals(-1, expected.data().mismatch(actual.data()), d.name());
            });
        }
    }

    @Test
    void aScoreModelKeepsItsHeadItsBiasAndWhatItMeasuresInEitherLayout() {
        ModelConfig config = TinyModels.configs().get("qwen3");
        ParameterSet set = TinyModels.random(device, ModelParameters.score(config));
        device.write(set.parameter(ModelParameters.SCORE_BIAS).values(), new float[] {SCORE.bias()});
        float expected = TinyModels.score(device, config, Weights.of(set));
        Path hf = folder.resolve("hf");
        Path gguf = folder.resolve("score.gguf");
        new ModelExport(device, config, Weights.of(set), Optional.of(SCORE), TinyModels.tokenizer())
                .huggingFace(Dtype.F32, hf);
        export(hf, ModelReader.Use.SCORE).gguf(Dtype.F32, gguf);
        for (Path path : List.of(hf, gguf)) {
            assertTrue(ModelReader.isScore(path));
            assertEquals(Optional.of(SCORE), ScoreFile.read(path));
            assertEquals(SCORE.bias(), ModelReader.scoreBias(path));
            ModelReader.check(path, ModelReader.Use.SCORE);
            ModelReader.check(path, ModelReader.Use.TRUNK);
            try (FrozenWeights frozen = ModelReader.frozen(device, path, ModelReader.Use.SCORE);
                    ParameterSet read = ModelReader.score(device, path, false)) {
                assertEquals(expected, TinyModels.score(device, config, frozen), 1e-5f);
                assertEquals(expected, TinyModels.score(device, config, Weights.of(read)), 1e-5f);
            }
        }
    }

    @Test
    void transformersIsNotToldOfAPaddingTokenThatEndsTexts() {
        ModelConfig config = TinyModels.configs().get("llama, tied");
        ParameterSet set = TinyModels.random(device, ModelParameters.score(config));
        Path hf = folder.resolve("hf");
        new ModelExport(device, config, Weights.of(set), Optional.of(SCORE), TinyModels.tokenizer())
                .huggingFace(Dtype.F32, hf);
        Json written = Json.parse(hf.resolve("config.json"));
        assertTrue(written.find("pad_token_id").isEmpty());
        assertEquals(1, written.at("num_labels").integer());
        assertEquals(
                "LlamaForSequenceClassification",
                written.at("architectures").at(0).text());
    }

    @Test
    void aLanguageModelIsNoScoreModel() {
        ModelConfig config = TinyModels.configs().get("llama, tied");
        Path hf = folder.resolve("hf");
        Path gguf = folder.resolve("model.gguf");
        ParameterSet set = TinyModels.random(device, ModelParameters.causal(config));
        export(config, Weights.of(set)).huggingFace(Dtype.F32, hf);
        export(config, Weights.of(set)).gguf(Dtype.Q8_0, gguf);
        for (Path path : List.of(hf, gguf)) {
            BadInputException error = assertThrows(
                    BadInputException.class, () -> ModelReader.frozen(device, path, ModelReader.Use.SCORE));
            assertTrue(error.getMessage().contains("this is a language model"), error.getMessage());
            assertTrue(error.getMessage().contains(path.toString()), error.getMessage());
        }
    }

    @Test
    void whatLlamaCppCannotComputeIsRefusedByName() {
        ModelConfig qwen = TinyModels.configs().get("qwen2");
        RotaryTable.Settings llama3 =
                TinyModels.configs().get("llama, untied, llama3 rope").rotary();
        ModelConfig scaled = changed(qwen, llama3, 0);
        ModelConfig windowed = changed(qwen, qwen.rotary(), 8);
        for (ModelConfig config : List.of(scaled, windowed)) {
            Weights weights = Weights.of(TinyModels.random(device, ModelParameters.causal(config)));
            BadInputException error = assertThrows(
                    BadInputException.class,
                    () -> export(config, weights).gguf(Dtype.F32, folder.resolve("model.gguf")));
            assertTrue(error.getMessage().contains("llama.cpp knows no qwen2"), error.getMessage());
        }
    }

    private static ModelConfig changed(ModelConfig c, RotaryTable.Settings rotary, int window) {
        return new ModelConfig(
                Family.QWEN2,
                c.vocabulary(),
                c.width(),
                c.feedForward(),
                c.layers(),
                c.heads(),
                c.keyValueHeads(),
                c.headWidth(),
                c.contextLength(),
                c.normEpsilon(),
                rotary,
                rotary,
                c.tied(),
                c.biases(),
                c.scores(),
                Collections.nCopies(c.layers(), window),
                new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(1), OptionalInt.empty()));
    }
}
