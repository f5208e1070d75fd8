package io.levee.transformer.weights;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.transformer.SharedFiles;
import io.levee.transformer.block.RotaryTable.Llama3Scaling;
import io.levee.transformer.block.RotaryTable.Settings;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Small models with random weights, one of each kind that is built here. */
final class TinyModels {
    private static final int VOCABULARY = 704;
    private static final int LAYERS = 2;

    private TinyModels() {}

    /** Sizes by name: grouped heads, rows in whole blocks of 32, a vocabulary padded beyond the tokenizer's 700. */
    static Map<String, ModelConfig> configs() {
        Settings plain = Settings.of(10_000);
        Settings scaled = new Settings(500_000, 1, Optional.of(new Llama3Scaling(8, 1, 4, 64)));
        Settings linear = new Settings(10_000, 2.5, Optional.empty());
        ModelConfig.Biases all = new ModelConfig.Biases(true, true, true);
        ModelConfig.Biases queries = new ModelConfig.Biases(true, false, false);
        Map<String, ModelConfig> configs = new LinkedHashMap<>();
        configs.put("llama, tied", config(Family.LLAMA, plain, true, ModelConfig.Biases.NONE, 0));
        configs.put("llama, untied, llama3 rope", config(Family.LLAMA, scaled, false, ModelConfig.Biases.NONE, 0));
        configs.put("llama, biases, linear rope", config(Family.LLAMA, linear, true, all, 0));
        configs.put("mistral", config(Family.MISTRAL, plain, false, ModelConfig.Biases.NONE, 5));
        configs.put("qwen2", config(Family.QWEN2, plain, true, queries, 0));
        configs.put("qwen3", config(Family.QWEN3, plain, false, ModelConfig.Biases.NONE, 0));
        configs.put("gemma2", config(Family.GEMMA2, plain, true, ModelConfig.Biases.NONE, 5));
        configs.put(
                "gemma3",
                config(Family.GEMMA3, new Settings(1e6, 8, Optional.empty()), true, ModelConfig.Biases.NONE, 5));
        configs.put("phi3", config(Family.PHI3, plain, false, ModelConfig.Biases.NONE, 5));
        configs.put("olmo2", config(Family.OLMO2, plain, false, ModelConfig.Biases.NONE, 0));
        return configs;
    }

    private static ModelConfig config(
            Family family, Settings rotary, boolean tied, ModelConfig.Biases biases, int window) {
        return new ModelConfig(
                family,
                VOCABULARY,
                64,
                96,
                LAYERS,
                4,
                2,
                16,
                256,
                1e-5f,
                rotary,
                family.windows().ownRotation() ? plain(family) : rotary,
                tied,
                biases,
                new ModelConfig.Scores(
                        16, family.usual().softCap(), family.usual().logitSoftCap()),
                IntStream.range(0, LAYERS)
                        .mapToObj(layer ->
                                ConfigFile.slides(layer, family.windows().period()) ? window : 0)
                        .toList(),
                new ModelConfig.SpecialIds(OptionalInt.of(0), List.of(1, 7, 9, 11), OptionalInt.of(1)));
    }

    private static Settings plain(Family family) {
        return Settings.of(family.usual().slidingTheta());
    }

    static Tokenizer tokenizer() {
        return Tokenizer.read(SharedFiles.resource(SharedFiles.class, "tokenizer/byte_level"));
    }

    /** Random values, also of norms and biases, so that none can be left out unnoticed. */
    static ParameterSet random(Device device, List<Declaration> declarations) {
        ParameterSet set = new ParameterSet(device.kernels(), declarations, false);
        for (Parameter parameter : set.parameters().values()) {
            Draws draws = RandomStream.of(5, parameter.name()).at(0);
            float[] values = new float[Math.toIntExact(parameter.shape().count())];
            for (int i = 0; i < values.length; i++) {
                double centre = parameter.name().endsWith("norm.weight") ? 1 : 0;
                values[i] = (float) (centre + 0.15 * draws.nextGaussian());
            }
            device.write(parameter.values(), values);
        }
        set.refresh();
        return set;
    }

    static int[] ids() {
        return IntStream.range(0, 19).map(i -> (37 * i + 5) % VOCABULARY).toArray();
    }

    /** Logits (N, V) after each of {@link #ids}. */
    static float[] logits(Device device, ModelConfig config, Weights weights) {
        try (Decoder trunk = new Decoder(device, config, weights, Adapters.NONE)) {
            CausalModel model = CausalModel.of(trunk);
            PackedBatch batch = PackedBatch.of(List.of(ids()));
            int[] rows = IntStream.range(0, batch.count()).toArray();
            try (Slab slab = Slab.open(device.kernels(), 4 << 20);
                    Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
                return device.floats(model.logits(tape, trunk.hidden(tape, batch.upload(tape)), rows)
                        .data());
            }
        }
    }

    /** Score at the last of {@link #ids}. */
    static float score(Device device, ModelConfig config, Weights weights) {
        try (Decoder trunk = new Decoder(device, config, weights, Adapters.NONE);
                Slab slab = Slab.open(device.kernels(), 4 << 20)) {
            return ScoreModel.of(trunk).endScores(device, slab, PackedBatch.of(List.of(ids())))[0];
        }
    }
}
