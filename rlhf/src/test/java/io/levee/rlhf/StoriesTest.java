package io.levee.rlhf;

import static io.levee.rlhf.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.SamplingOptions;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.rlhf.shared.SharedFolder;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden: a model that somebody trained, against transformers: logits, log-probabilities, gradients, training and text. */
@ParameterizedClass
@MethodSource("backends")
class StoriesTest {
    private final Backends.Backend backend;
    private Path folder;
    private Device device;
    private ParameterSet set;
    private Decoder trunk;
    private CausalModel model;

    StoriesTest(Backends.Backend backend) {
        this.backend = backend;
    }

    static List<Backends.Backend> backends() {
        return Backends.float32();
    }

    @BeforeEach
    void open() {
        folder = SharedFolder.require("models/stories260K");
        device = backend.open();
        set = ModelReader.causal(device, folder.resolve("hf"), true);
        trunk = new Decoder(device, ModelReader.config(folder.resolve("hf")), Weights.of(set), Adapters.NONE);
        model = CausalModel.of(trunk);
    }

    @AfterEach
    void close() {
        if (device != null) {
            trunk.close();
            set.close();
            device.close();
        }
    }

    @Test
    void logitsAgree() {
        Json golden = Json.parse(folder.resolve("golden_logits16.json"));
        int[] ids = Golden.ints(golden.at("ids"));
        try (Slab slab = Slab.open(device.kernels(), 1 << 24);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            PackedBatch batch = PackedBatch.of(List.of(ids));
            Tensor hidden = trunk.hidden(tape, batch.upload(tape));
            Tensor logits =
                    model.logits(tape, hidden, IntStream.range(0, ids.length).toArray());
            float[] actual = device.floats(logits.data());
            for (int t = 0; t < ids.length; t++) {
                float[] expected = Golden.floats(golden.at("logits").at(t));
                float[] row = Arrays.copyOfRange(actual, t * expected.length, (t + 1) * expected.length);
                assertClose("logits after token " + t, expected, row, OracleRun.forward(device));
            }
        }
    }

    @Test
    void fiveStepsOfTrainingAgree() {
        Json golden = Json.parse(folder.resolve("golden_train5.json"));
        RankedPair.Side text = text(golden);
        Adamw.Settings settings = new Adamw.Settings(1e-3, 0.9, 0.95, 1e-8, 0, 0);
        try (Learner learner = new Learner(device, set, settings, new LrSchedule.Constant(0), 5);
                SftTrainer trainer = supervised(learner, text)) {
            for (int step = 0; step < golden.at("loss_per_step").size(); step++) {
                double expected = golden.at("loss_per_step").at(step).number();
                double loss = trainer.advance().get("sft/loss");
                assertClose("loss of step " + step, expected, loss, OracleRun.forward(device));
            }
        }
    }

    @Test
    void logProbabilitiesAndGradientsAgree() {
        Json golden = Json.parse(folder.resolve("golden_train5.json"));
        RankedPair.Side text = text(golden);
        try (Scorer scorer = new Scorer(device, model, 64, 64)) {
            float[] actual = scorer.logProbs(model, List.of(text), 1f)[0];
            assertClose(
                    "log-probabilities", Golden.floats(golden.at("token_logprobs")), actual, OracleRun.forward(device));
        }
        try (Learner learner = new Learner(device, set, OracleRun.RECORDING, new LrSchedule.Constant(0), 1);
                SftTrainer trainer = supervised(learner, text)) {
            trainer.advance();
            for (String name : golden.at("grad").fields().keySet()) {
                Parameter parameter = set.parameter(name);
                float[] actual = device.floats(OracleRun.firstMoment(set, parameter));
                double norm = Math.sqrt(IntStream.range(0, actual.length)
                        .mapToDouble(i -> (double) actual[i] * actual[i])
                        .sum());
                Json expected = golden.at("grad").at(name);
                assertClose("norm of " + name, expected.at("l2").number(), norm, OracleRun.gradient(device));
                float[] first = Golden.floats(expected.at("first"));
                for (int i = 0; i < first.length; i++) {
                    assertEquals(first[i], actual[i], OracleRun.gradient(device) * norm, name + " at " + i);
                }
            }
        }
    }

    private SftTrainer supervised(Learner learner, RankedPair.Side text) {
        SftTrainer.Settings settings = new SftTrainer.Settings(5, 64, false);
        return new SftTrainer(device, model, learner, _ -> List.of(text), settings, 64);
    }

    /** Every token but the first is learned. */
    private static RankedPair.Side text(Json golden) {
        int[] ids = Golden.ints(golden.at("ids"));
        return new RankedPair.Side(Arrays.copyOf(ids, 1), Arrays.copyOfRange(ids, 1, ids.length));
    }

    @Test
    void greedyTextAgrees() {
        Json golden = Json.parse(folder.resolve("golden_greedy200.json"));
        int[] prompt = Golden.ints(golden.at("prompt_ids"));
        int[] ids = Golden.ints(golden.at("greedy_ids"));
        int length = golden.at("max_new_tokens").integer();
        Request request = new Request(prompt, 1, length, (_, _) -> 0f);
        try (Generator generator = new Generator(device, model, new Generator.Size(2, prompt.length + length, 8))) {
            Sampler greedy = Sampler.of(SamplingOptions.GREEDY, Set.of(2));
            int[] actual =
                    generator.generate(List.of(request), greedy).getFirst().ids();
            assertArrayEquals(Arrays.copyOfRange(ids, prompt.length, ids.length), actual);
        }
    }
}
