package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Selection;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.SharedFiles;
import io.levee.transformer.chat.Conversation;
import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.decode.Completion;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real model in a GGUF file of Q4_1 and Q8_0 blocks, used in place, against transformers on the decoded weights. */
class SmolLm2Test {
    private static final double TOLERANCE = 2e-3;

    private static Path file;
    private static Json golden;
    private static Device device;
    private static FrozenWeights weights;
    private static Decoder trunk;
    private static CausalModel model;

    @BeforeAll
    static void open() {
        Path folder = SharedFiles.path("models/SmolLM2-135M-Instruct");
        file = folder.resolve("SmolLM2-135M-Instruct.Q4_1.gguf");
        golden = Json.parse(folder.resolve("golden.json"));
        device = new Device(Selection.choose(Selection.Request.AUTO).open());
        weights = ModelReader.frozen(device, file, ModelReader.Use.LANGUAGE);
        trunk = new Decoder(device, ModelReader.config(file), weights, Adapters.NONE);
        model = CausalModel.of(trunk);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            trunk.close();
            weights.close();
            device.close();
        }
    }

    private static int[] ints(Json array) {
        return array.items().stream().mapToInt(Json::integer).toArray();
    }

    private static void assertClose(Json expected, float[] actual, int count) {
        for (int i = 0; i < count; i++) {
            assertEquals(expected.at(i).number(), actual[i], TOLERANCE, expected.place() + ", log-probability " + i);
        }
    }

    @Test
    void weightsKeepTheTypesOfTheFileAndNoneLearns() {
        Parameter query = weights.parameter("model.layers.0.self_attn.q_proj.weight");
        assertEquals(Dtype.Q4_1, query.values().dtype());
        assertEquals(
                Dtype.Q8_0,
                weights.parameter("model.embed_tokens.weight").values().dtype());
        assertEquals(Dtype.F32, weights.parameter("model.norm.weight").values().dtype());
        assertTrue(weights.parameters().values().stream().noneMatch(Parameter::learns));
        assertTrue(weights.bytes() < 98_362_432);
    }

    @Test
    void theConfigurationIsThatOfTheModelCard() {
        var config = trunk.config();
        assertEquals(134_515_008, config.parameterCount());
        assertEquals(
                List.of(30, 576, 9, 3, 64, 1536),
                List.of(
                        config.layers(),
                        config.width(),
                        config.heads(),
                        config.keyValueHeads(),
                        config.headWidth(),
                        config.feedForward()));
        assertEquals(100_000, config.rotary().theta());
        assertTrue(config.tied());
        assertEquals(List.of(2), config.special().end());
    }

    @Test
    void logProbabilitiesOfWholeTextsAgreeWithTransformers() {
        List<Json> rows = golden.at("log_probs").items();
        for (Json row : rows) {
            int[] ids = ints(row.at("ids"));
            assertClose(row.at("log_probs"), logProbs(ids), row.at("log_probs").size());
        }
        assertFalse(rows.isEmpty());
    }

    private static float[] logProbs(int[] ids) {
        PackedBatch batch = PackedBatch.of(List.of(ids));
        int[] rows = IntStream.range(0, ids.length - 1).toArray();
        int[] targets = Arrays.copyOfRange(ids, 1, ids.length);
        long bytes =
                Tape.measure(device, Tape.Mode.INFERENCE, tape -> model.logProbs(tape, batch, rows, targets, 1f, null));
        try (Slab slab = Slab.open(device.kernels(), bytes + 65_536);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            return device.floats(
                    model.logProbs(tape, batch, rows, targets, 1f, null).data());
        }
    }

    @Test
    void greedyAnswersAgreeWithTransformersAsFarAsRoundingAllows() {
        List<Json> rows = golden.at("greedy").items();
        List<Request> requests = rows.stream()
                .map(row -> new Request(
                        ints(row.at("prompt_ids")), 1, row.at("sure").integer(), (_, _) -> 0f))
                .toList();
        int longest = requests.stream()
                .mapToInt(r -> r.prompt().length + r.maxNewTokens())
                .max()
                .orElseThrow();
        Sampler sampler =
                Sampler.of(SamplingOptions.GREEDY, Set.of(golden.at("stop_id").integer()));
        try (Generator generator = new Generator(device, model, new Generator.Size(rows.size(), longest, 256))) {
            List<Completion> completions = generator.generate(requests, sampler, (_, _, _, _) -> true);
            for (int i = 0; i < rows.size(); i++) {
                int sure = rows.get(i).at("sure").integer();
                assertArrayEquals(
                        Arrays.copyOf(ints(rows.get(i).at("ids")), sure),
                        Arrays.copyOf(completions.get(i).ids(), sure),
                        rows.get(i).at("prompt").text());
                assertClose(rows.get(i).at("log_probs"), completions.get(i).logProbs(), sure);
            }
        }
    }

    @Test
    void conversationsAreWrittenAsTheModelsOwnTemplateSays() {
        Tokenizer tokenizer = Tokenizer.read(file);
        ConversationEncoder encoder =
                new ConversationEncoder(Templates.of(tokenizer, Optional.empty(), file.toString()), tokenizer);
        for (Json row : golden.at("greedy").items()) {
            if (row.at("kind").text().equals("chat")) {
                Conversation conversation = Conversation.of(row.at("prompt").text());
                assertArrayEquals(ints(row.at("prompt_ids")), encoder.prompt(conversation));
            } else {
                assertArrayEquals(
                        ints(row.at("prompt_ids")),
                        tokenizer.encode(row.at("prompt").text(), true));
            }
        }
        assertEquals(Set.of(2), encoder.stopIds());
    }
}
