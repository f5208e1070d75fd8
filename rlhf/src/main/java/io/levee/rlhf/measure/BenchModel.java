package io.levee.rlhf.measure;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.WorldRecipe;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.RandomWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The model that is measured: its sizes, and weights that are random, since figures do not depend on them.
 *
 * @param name for the rows
 */
record BenchModel(String name, ModelConfig config) {
    private static final double DEVIATION = 0.04;

    /** A model directory's, or the built-in world's. */
    static BenchModel of(Optional<Path> model) {
        return model.map(path -> new BenchModel(path.getFileName().toString(), ModelReader.config(path)))
                .orElseGet(() -> new BenchModel("world", WorldRecipe.model()));
    }

    /** A language model with random weights. */
    Language language(Device device, boolean trainable) {
        ParameterSet parameters = new ParameterSet(device.kernels(), ModelParameters.causal(config), trainable);
        RandomWeights.fill(device, parameters, DEVIATION, 1);
        return Language.of(device, config, parameters);
    }

    /** Some prompts of random ids. */
    List<int[]> prompts(int count, int length) {
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(ids(i, length));
        }
        return prompts;
    }

    /** Rows of random ids, about {@code length} tokens each. */
    List<Row> rows(int count, int length) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = ids(i, length - 8 + i % 17);
            int cut = ids.length / 3;
            rows.add(new Row(java.util.Arrays.copyOf(ids, cut), java.util.Arrays.copyOfRange(ids, cut, ids.length)));
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
    record Row(int[] prompt, int[] answer) implements Rows.Answered {}

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
