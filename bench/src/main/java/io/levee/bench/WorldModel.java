package io.levee.bench;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.WorldRecipe;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.weights.RandomWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The built-in world's model with random weights, and random ids for it. */
final class WorldModel {
    /** The sizes. */
    static final ModelConfig CONFIG = WorldRecipe.model();

    private static final int SHORTER = 8;
    private static final int LENGTHS = 17;

    private WorldModel() {}

    static Language language(Device device, boolean trainable) {
        ParameterSet parameters = new ParameterSet(device.kernels(), ModelParameters.causal(CONFIG), trainable);
        RandomWeights.fill(device, parameters, WorldRecipe.INITIAL_DEVIATION, 1);
        return Language.of(device, CONFIG, parameters);
    }

    /** A prompt and its answer. */
    record Row(int[] prompt, int[] answer) implements Rows.Answered {}

    /** Rows of {@code tokens} − 8 to {@code tokens} + 8 tokens, a third of them prompt. */
    static List<Row> rows(int count, int tokens) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = ids(i, tokens - SHORTER + i % LENGTHS);
            int cut = ids.length / 3;
            rows.add(new Row(Arrays.copyOf(ids, cut), Arrays.copyOfRange(ids, cut, ids.length)));
        }
        return rows;
    }

    /** Prompts of equal lengths. */
    static List<RolloutPrompt> prompts(int count, int tokens) {
        List<RolloutPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(new RolloutPrompt(ids(i, tokens), i));
        }
        return prompts;
    }

    private static int[] ids(int number, int length) {
        Draws draws = RandomStream.of(1, "bench").at(number);
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = draws.nextInt(CONFIG.vocabulary());
        }
        return ids;
    }
}
