package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Gguf;
import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.ptx.PtxMachine;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import io.levee.transformer.SharedFiles;
import io.levee.transformer.adapter.Lora;
import io.levee.transformer.adapter.LoraSettings;
import io.levee.transformer.decode.Completion;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemma 2 and 3, Phi-3 and OLMo 2 held to what transformers computes (bench/peers/families.py), and to llama.cpp's names. */
class FamiliesTest {
    private static final List<String> NAMES = List.of("gemma2", "gemma3", "phi3", "olmo2");
    private static final double FORWARD = 2e-5;
    private static final double GRADIENTS = 1e-4;

    @TempDir
    Path folder;

    private static Map<String, Supplier<Kernels>> backends() {
        Map<String, Supplier<Kernels>> backends = new LinkedHashMap<>();
        backends.put("reference", ReferenceKernels::new);
        backends.put("simd", () -> new SimdKernels(2));
        if (!System.getProperty("levee.device", "").equals("cpu")) {
            backends.put("ptx", FamiliesTest::machine);
        }
        return backends;
    }

    private static Kernels machine() {
        return new CudaKernels(new MachineDriver(PtxMachine.Settings.checking()), Precision.FLOAT32);
    }

    static Stream<Arguments> familiesAndBackends() {
        return NAMES.stream()
                .flatMap(name -> backends().keySet().stream()
                        .filter(backend -> !(name.equals("gemma2") && backend.equals("ptx")))
                        .map(backend -> Arguments.of(name, backend)));
    }

    private static Path directory(String name) {
        return SharedFiles.resource(SharedFiles.class, "families/" + name);
    }

    private static Device device(String backend) {
        return new Device(backends().get(backend).get());
    }

    private static int[] ints(Json json) {
        return json.items().stream().mapToInt(Json::integer).toArray();
    }

    private static List<int[]> sequences(String name) {
        Json inputs = Json.parse(directory(name).resolve("inputs.json"));
        return inputs.at("sequences").items().stream().map(FamiliesTest::ints).toList();
    }

    private static Map<String, float[]> vectors(String name) {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors.open(directory(name).resolve("vectors.safetensors"), arena)
                    .tensors()
                    .forEach((key, tensor) -> vectors.put(key, floats(tensor)));
        }
        return vectors;
    }

    private static float[] floats(StoredTensor tensor) {
        return tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    /** All positions of a batch but the last of each sequence, and the tokens that follow them. */
    private record Predicted(PackedBatch batch, int[] rows, int[] targets) {
        static Predicted of(List<int[]> sequences) {
            PackedBatch batch = PackedBatch.of(sequences);
            Set<Integer> last = new TreeSet<>();
            Arrays.stream(batch.lastRows()).forEach(last::add);
            int[] rows = IntStream.range(0, batch.count())
                    .filter(row -> !last.contains(row))
                    .toArray();
            int[] targets =
                    Arrays.stream(rows).map(row -> batch.tokens()[row + 1]).toArray();
            return new Predicted(batch, rows, targets);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "phi3", "olmo2"})
    void bothFormsOfTheConfigurationSayTheSame(String name) {
        ModelConfig config = ModelReader.config(directory(name).resolve("model"));
        assertEquals(config, ConfigFile.of(Json.parse(directory(name).resolve("older.json"))));
        assertEquals(
                config, ConfigFile.of(Json.parse(Json.write(ConfigFile.fields(config, false)), "what is written")));
    }

    @Test
    void theConfigurationsAreReadAsTheyAre() {
        ModelConfig two = ModelReader.config(directory("gemma2").resolve("model"));
        assertEquals(List.of(5, 0, 5), two.windows());
        assertEquals(new ModelConfig.Scores(14, 1.5f, 4f), two.scores());
        assertEquals((float) Math.sqrt(24), two.embeddingScale());
        assertTrue(two.tied());
        ModelConfig three = ModelReader.config(directory("gemma3").resolve("model"));
        assertEquals(List.of(6, 6, 0), three.windows());
        assertEquals(700, three.rotary(0).theta());
        assertEquals(50_000, three.rotary(2).theta());
        assertEquals(4, three.rotary(2).linearFactor());
        assertEquals(1, three.rotary(0).linearFactor());
        assertEquals(
                List.of(7, 7, 7),
                ModelReader.config(directory("phi3").resolve("model")).windows());
        ModelConfig olmo = ModelReader.config(directory("olmo2").resolve("model"));
        assertEquals(24, olmo.queryNormWidth());
        assertEquals(12, olmo.keyNormWidth());
    }

    @ParameterizedTest
    @MethodSource("familiesAndBackends")
    void logProbabilitiesAndGradientsAreThoseOfTransformers(String name, String backend) {
        Map<String, float[]> expected = vectors(name);
        Predicted predicted = Predicted.of(sequences(name));
        for (Tape.Mode mode : List.of(Tape.Mode.LEARNING, Tape.Mode.RECOMPUTING)) {
            try (Device device = device(backend);
                    ParameterSet set =
                            ModelReader.causal(device, directory(name).resolve("model"), true);
                    Decoder trunk = new Decoder(
                            device,
                            ModelReader.config(directory(name).resolve("model")),
                            Weights.of(set),
                            Adapters.NONE)) {
                CausalModel model = CausalModel.of(trunk);
                long bytes = planned(device, mode, model, predicted);
                try (Slab slab = Slab.open(device.kernels(), bytes);
                        Tape tape = new Tape(device, slab, mode)) {
                    Tensor logProbs = step(device, tape, model, predicted);
                    assertNear("log_probs", expected.get("log_probs"), device.floats(logProbs.data()), FORWARD);
                    Map<String, float[]> gradients = gradients(device, trunk.config(), set);
                    assertEquals(expected.size() - 1, gradients.size());
                    gradients.forEach((tensor, gradient) ->
                            assertNear(tensor, expected.get("grad." + tensor), gradient, GRADIENTS));
                }
            }
        }
    }

    /** Log-probabilities, and the gradients of their negative mean; the slab is as large as planned, so the plan holds. */
    private static Tensor step(Device device, Tape tape, CausalModel model, Predicted p) {
        Tensor logProbs = model.logProbs(tape, p.batch(), p.rows(), p.targets(), 1f, null);
        float[] seeds = new float[p.rows().length];
        Arrays.fill(seeds, -1f / seeds.length);
        device.write(tape.gradient(logProbs), seeds);
        tape.backward();
        return logProbs;
    }

    private static long planned(Device device, Tape.Mode mode, CausalModel model, Predicted p) {
        return Tape.measure(device, mode, tape -> {
            tape.gradient(model.logProbs(tape, p.batch(), p.rows(), p.targets(), 1f, null));
            tape.backward();
        });
    }

    /** Gradients by the names under which the tensors are stored, parts of fused ones joined. */
    private static Map<String, float[]> gradients(Device device, ModelConfig config, ParameterSet set) {
        TensorLayout layout = TensorLayout.huggingFace(config);
        Map<String, float[]> gradients = new LinkedHashMap<>();
        set.parameters()
                .forEach((name, parameter) -> gradients.merge(
                        layout.place(name).tensor(), device.floats(parameter.gradient()), FamiliesTest::join));
        return gradients;
    }

    private static float[] join(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Largest difference, relative to the largest number. */
    private static void assertNear(String what, float[] expected, float[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        }
        assertTrue(largest > 0, what + " is 0");
        assertTrue(difference <= tolerance * largest, what + ": " + difference + " of " + largest);
    }

    @ParameterizedTest
    @MethodSource("familiesAndBackends")
    void greedyContinuationsAreThoseOfTransformers(String name, String backend) {
        Json inputs = Json.parse(directory(name).resolve("inputs.json"));
        int[] prompts = ints(inputs.at("prompt_lengths"));
        List<int[]> expected =
                inputs.at("greedy").items().stream().map(FamiliesTest::ints).toList();
        Path path = directory(name).resolve("model");
        try (Device device = device(backend);
                FrozenWeights weights = ModelReader.frozen(device, path, ModelReader.Use.LANGUAGE);
                Decoder trunk = new Decoder(device, ModelReader.config(path), weights, Adapters.NONE);
                Generator generator = new Generator(device, CausalModel.of(trunk), new Generator.Size(3, 40, 20))) {
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < prompts.length; i++) {
                int[] prompt = Arrays.copyOf(expected.get(i), prompts[i]);
                requests.add(new Request(prompt, 1, expected.get(i).length - prompts[i], (_, _) -> 0f));
            }
            List<Completion> found = generator.generate(requests, Sampler.of(SamplingOptions.GREEDY, Set.of()));
            for (int i = 0; i < prompts.length; i++) {
                int[] continuation = Arrays.copyOfRange(expected.get(i), prompts[i], expected.get(i).length);
                assertArrayEquals(continuation, found.get(i).ids(), name + ", prompt " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "phi3", "olmo2"})
    void whatIsReadIsWrittenBackUnderTheSameNames(String name) {
        Path path = directory(name).resolve("model");
        try (Device device = new Device(new ReferenceKernels());
                ParameterSet set = ModelReader.causal(device, path, false);
                Arena arena = Arena.ofConfined()) {
            ModelWriter.causal(device, ModelReader.config(path), Weights.of(set), folder);
            Map<String, StoredTensor> expected = Safetensors.open(path, arena).tensors();
            Map<String, StoredTensor> found = Safetensors.open(folder, arena).tensors();
            assertEquals(new TreeSet<>(expected.keySet()), new TreeSet<>(found.keySet()));
            expected.forEach((tensor, stored) -> {
                assertArrayEquals(stored.shape(), found.get(tensor).shape(), tensor);
                assertArrayEquals(floats(stored), floats(found.get(tensor)), 1.3e-7f, tensor);
            });
            assertEquals(ModelReader.config(path), ModelReader.config(folder));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "phi3", "olmo2"})
    void ggufFilesHaveTheNamesOfLlamaCpp(String name) {
        ModelConfig config = TinyModels.configs().get(name);
        Path file = folder.resolve("model.gguf");
        try (Device device = new Device(new ReferenceKernels());
                ParameterSet set = TinyModels.random(device, ModelParameters.causal(config));
                Arena arena = Arena.ofConfined()) {
            new ModelExport(device, config, Weights.of(set), Optional.empty(), TinyModels.tokenizer())
                    .gguf(Dtype.F32, file);
            Gguf gguf = Gguf.open(file, arena);
            Set<String> inLayer = new TreeSet<>();
            gguf.tensors().keySet().stream()
                    .filter(tensor -> tensor.startsWith("blk.0."))
                    .forEach(tensor -> inLayer.add(tensor.substring(6).replace(".weight", "")));
            assertEquals(new TreeSet<>(LLAMA_CPP.get(name)), inLayer);
            assertEquals(config.family().gguf().architecture(), gguf.text("general.architecture"));
            KEYS.get(name).forEach((key, value) -> assertEquals(value, gguf.number(key), 1e-6 * value, key));
            float[] norm =
                    device.floats(set.parameter(ModelParameters.FINAL_NORM).values());
            assertArrayEquals(norm, floats(gguf.at("output_norm.weight")), "norms are stored whole");
        }
    }

    private static final Map<String, List<String>> LLAMA_CPP = Map.of(
            "gemma2",
            List.of(
                    "attn_norm",
                    "attn_q",
                    "attn_k",
                    "attn_v",
                    "attn_output",
                    "post_attention_norm",
                    "ffn_norm",
                    "ffn_gate",
                    "ffn_up",
                    "ffn_down",
                    "post_ffw_norm"),
            "gemma3",
            List.of(
                    "attn_norm",
                    "attn_q",
                    "attn_q_norm",
                    "attn_k",
                    "attn_k_norm",
                    "attn_v",
                    "attn_output",
                    "post_attention_norm",
                    "ffn_norm",
                    "ffn_gate",
                    "ffn_up",
                    "ffn_down",
                    "post_ffw_norm"),
            "phi3",
            List.of("attn_norm", "attn_qkv", "attn_output", "ffn_norm", "ffn_up", "ffn_down"),
            "olmo2",
            List.of(
                    "attn_q",
                    "attn_q_norm",
                    "attn_k",
                    "attn_k_norm",
                    "attn_v",
                    "attn_output",
                    "post_attention_norm",
                    "ffn_gate",
                    "ffn_up",
                    "ffn_down",
                    "post_ffw_norm"));

    private static final Map<String, Map<String, Double>> KEYS = Map.of(
            "gemma2",
            Map.of(
                    "gemma2.attn_logit_softcapping",
                    50.0,
                    "gemma2.final_logit_softcapping",
                    30.0,
                    "gemma2.attention.sliding_window",
                    5.0,
                    "gemma2.attention.key_length",
                    16.0),
            "gemma3",
            Map.of(
                    "gemma3.attention.sliding_window",
                    5.0,
                    "gemma3.rope.freq_base",
                    1e6,
                    "gemma3.rope.scaling.factor",
                    8.0),
            "phi3",
            Map.of(
                    "phi3.attention.sliding_window",
                    5.0,
                    "phi3.rope.dimension_count",
                    16.0,
                    "phi3.context_length",
                    256.0),
            "olmo2",
            Map.of("olmo2.attention.layer_norm_rms_epsilon", 1e-5, "olmo2.rope.freq_base", 10_000.0));

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "phi3", "olmo2"})
    void adaptersAndQuantisedWeightsServeAsWithAnyFamily(String name) {
        ModelConfig config = TinyModels.configs().get(name);
        Path file = folder.resolve("model.gguf");
        try (Device device = new Device(new SimdKernels(1))) {
            try (ParameterSet set = TinyModels.random(device, ModelParameters.causal(config))) {
                new ModelExport(device, config, Weights.of(set), Optional.empty(), TinyModels.tokenizer())
                        .gguf(Dtype.Q8_0, file);
            }
            LoraSettings settings = new LoraSettings(2, 4, LoraSettings.ALL_LINEAR);
            Predicted predicted = Predicted.of(List.of(TinyModels.ids()));
            try (FrozenWeights frozen = ModelReader.frozen(device, file, ModelReader.Use.LANGUAGE);
                    Lora lora = Lora.fresh(device, config, settings, List.of(), 3);
                    Decoder trunk = new Decoder(device, config, frozen, lora)) {
                assertEquals(
                        Dtype.Q8_0,
                        frozen.parameter("model.layers.1.mlp.up_proj.weight")
                                .values()
                                .dtype());
                CausalModel model = CausalModel.of(trunk);
                Tape.Mode mode = Tape.Mode.LEARNING;
                long bytes = planned(device, mode, model, predicted);
                try (Slab slab = Slab.open(device.kernels(), bytes);
                        Tape tape = new Tape(device, slab, mode)) {
                    step(device, tape, model, predicted);
                    lora.parameters().parameters().forEach((tensor, parameter) -> {
                        float[] gradient = device.floats(parameter.gradient());
                        boolean any = IntStream.range(0, gradient.length).anyMatch(i -> gradient[i] != 0);
                        assertEquals(tensor.contains("lora_B"), any, tensor);
                    });
                }
            }
        }
    }

    @Test
    void aDeviceWithoutSoftCapsRefusesByName() {
        Path path = directory("gemma2").resolve("model");
        ModelConfig config = ModelReader.config(path);
        try (Device device = new Device(machine());
                ParameterSet weights = ModelReader.causal(device, path, false)) {
            BadInputException refused = assertThrows(
                    BadInputException.class,
                    () -> new Decoder(device, config, Weights.of(weights), Adapters.NONE).close());
            assertEquals(
                    "gemma2 models cap scores or logits (attn_logit_softcapping, final_logit_softcapping): ptx float32"
                            + " kernels cannot; use --device cpu",
                    refused.getMessage());
        }
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        assertRefused("phi3", "partial_rotary_factor", 0.75, "rotation of a part of each head is not supported");
        Map<String, Object> longrope = Map.of("type", "su", "long_factor", List.of(1.0), "short_factor", List.of(1.0));
        assertRefused("phi3", "rope_scaling", longrope, "rope type 'su' is not supported");
        assertRefused("gemma3", "use_bidirectional_attention", true, "attention to later tokens is not supported");
        assertRefused("gemma2", "hidden_activation", "gelu", "activation 'gelu' is not supported");
        BadInputException unknown =
                assertThrows(BadInputException.class, () -> Family.of("gpt2", "config.json, field model_type"));
        assertEquals(
                "config.json, field model_type: model_type 'gpt2' is not supported; expected llama, mistral, qwen2, qwen3,"
                        + " gemma2, gemma3_text, phi3, olmo2",
                unknown.getMessage());
    }

    private static void assertRefused(String name, String field, Object value, String message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Json.parse(directory(name).resolve("older.json")).fields().forEach((key, json) -> fields.put(key, json.raw()));
        fields.put(field, value);
        Json changed = Json.parse(Json.write(fields), "config.json");
        BadInputException refused = assertThrows(BadInputException.class, () -> ConfigFile.of(changed));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }
}
