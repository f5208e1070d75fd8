package io.levee.rlhf.measure;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.RandomWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model that is measured: its sizes, with random weights and random ids, since times do not depend on them.
 *
 * @param name for the rows
 */
public record RandomModel(String name, ModelConfig config) {
    private static final double DEVIATION = WorldRecipe.INITIAL_DEVIATION;
    private static final int SHORTER = 8;
    private static final int LENGTHS = 17;

    /** Of the built-in world's sizes. */
    public static RandomModel world() {
        return new RandomModel("world", WorldRecipe.model());
    }

    /** Of a model directory's sizes, or the built-in world's. */
    static RandomModel of(Optional<Path> model) {
        return model.map(path -> new RandomModel(path.getFileName().toString(), ModelReader.config(path)))
                .orElseGet(RandomModel::world);
    }

    /** A language model. */
    public Language language(Device device, boolean trainable) {
        return Language.of(device, config, parameters(device, ModelParameters.causal(config), trainable, 1));
    }

    /** The parameters of a score model. */
    ParameterSet scoreParameters(Device device, boolean trainable, long seed) {
        return parameters(device, ModelParameters.score(config), trainable, seed);
    }

    private static ParameterSet parameters(
            Device device, List<ParameterSet.Declaration> declarations, boolean trainable, long seed) {
        ParameterSet parameters = new ParameterSet(device.kernels(), declarations, trainable);
        RandomWeights.fill(device, parameters, DEVIATION, seed);
        return parameters;
    }

    /** Prompts of {@code length} tokens each. */
    public List<RolloutPrompt> prompts(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> new RolloutPrompt(ids(i, length), i))
                .toList();
    }

    /** Rows of {@code length} − 8 to {@code length} + 8 tokens, a third of them prompt. */
    public List<Rows.Answered> rows(int count, int length) {
        List<Rows.Answered> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = ids(i, length - SHORTER + i % LENGTHS);
            int cut = ids.length / 3;
            rows.add(new Row(Arrays.copyOf(ids, cut), Arrays.copyOfRange(ids, cut, ids.length)));
        }
        return rows;
    }

    private int[] ids(int number, int length) {
        Draws draws = RandomStream.of(1, "bench").at(number);
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = draws.nextInt(config.vocabulary());
        }
        return ids;
    }

    /** A row as trainers see it. */
    private record Row(int[] prompt, int[] answer) implements Rows.Answered {}

    /** Multiplications and additions of the matrix products that a token takes on its way through the trunk. */
    double trunkOperations() {
        long matrices = ModelParameters.trunk(config).stream()
                .filter(d -> d.decayed() && !d.name().equals(ModelParameters.EMBEDDING))
                .mapToLong(d -> d.shape().count())
                .sum();
        return 2.0 * matrices;
    }

    /** The same for the language head. */
    double headOperations() {
        return 2.0 * config.vocabulary() * config.width();
    }
}
