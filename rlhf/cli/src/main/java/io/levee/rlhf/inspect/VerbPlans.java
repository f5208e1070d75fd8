package io.levee.rlhf.inspect;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Closing;
import io.levee.rlhf.job.BatchOptions;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What the verbs take in memory with a model and their default options; for reinforcement learning all models are taken to be
 * of this one's size. Everything is opened on a device that only plans; what has no file behind it need not be closed there.
 */
final class VerbPlans {
    private static final int GENERATED_TOKENS = 256;
    private static final int MOST_SLOTS = 256;

    private final Path path;
    private final boolean stored;
    private final ModelConfig config;
    private final Closing opened = new Closing();
    private final int tokens = new BatchOptions().microBatchTokens;

    private VerbPlans(Path path, boolean stored) {
        this.path = path;
        this.stored = stored;
        this.config = ModelReader.config(path);
    }

    /**
     * Plans by verb.
     *
     * @param stored whether there are weights of a language model, which are used in the type in which they are stored where
     *     they are frozen
     */
    static SequencedMap<String, MemoryPlan> of(Path path, boolean stored) {
        VerbPlans verbs = new VerbPlans(path, stored);
        SequencedMap<String, MemoryPlan> plans = new LinkedHashMap<>();
        try (Closing _ = verbs.opened;
                Device device = Devices.open(new DeviceOptions().withThreads(1))) {
            plans.put(
                    "generate", device.plan(there -> verbs.generate(there, verbs.frozen(there), 1, GENERATED_TOKENS)));
            plans.put("sft", device.plan(verbs::trained));
            plans.put("reward, cost", device.plan(verbs::trainedScore));
            plans.put("dpo", device.plan(there -> {
                verbs.trained(there);
                Scorer.slabPlan(there, verbs.frozen(there), verbs.tokens);
            }));
            plans.put("ppo", device.plan(there -> verbs.reinforce(there, 1)));
            plans.put("ppo-lag", device.plan(there -> verbs.reinforce(there, 2)));
        }
        return plans;
    }

    /** The reference, and for each signal a score model and a critic. */
    private void reinforce(Device device, int signals) {
        CausalModel actor = trained(device);
        Scorer.slabPlan(device, frozen(device), tokens);
        for (int signal = 0; signal < signals; signal++) {
            Scorer.slabPlan(device, frozen(device), tokens);
            trainedScore(device);
        }
        new Scorer(device, actor, tokens, tokens);
        PpoOptions options = new PpoOptions();
        int slots = Math.min(MOST_SLOTS, options.promptsPerIteration * options.samples);
        generate(device, actor, slots, 2 * options.maxNewTokens);
    }

    private void generate(Device device, CausalModel model, int slots, int capacity) {
        int room = Math.min(capacity, config.contextLength());
        new Generator(device, model, new Generator.Size(slots, room, Math.max(tokens, room)));
    }

    private CausalModel trained(Device device) {
        CausalModel model = language(device, true);
        Slab.open(device.kernels(), LearningSlab.plan(device, model, Tape.Mode.LEARNING, tokens));
        return model;
    }

    private void trainedScore(Device device) {
        ParameterSet weights = new ParameterSet(device.kernels(), ModelParameters.score(config), true);
        ScoreModel model = ScoreModel.of(new Decoder(device, config, Weights.of(weights), Adapters.NONE));
        Slab.open(device.kernels(), LearningSlab.plan(device, model, tokens));
    }

    private CausalModel frozen(Device device) {
        return language(device, false);
    }

    private CausalModel language(Device device, boolean trainable) {
        Weights weights = stored && !trainable
                ? opened.add(ModelReader.frozen(device, path, ModelReader.Use.LANGUAGE))
                : Weights.of(new ParameterSet(device.kernels(), ModelParameters.causal(config), trainable));
        return CausalModel.of(new Decoder(device, config, weights, Adapters.NONE));
    }
}
