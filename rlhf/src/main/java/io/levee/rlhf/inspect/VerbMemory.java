package io.levee.rlhf.inspect;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.BatchOptions;
import io.levee.rlhf.run.DeviceOptions;
import io.levee.rlhf.run.Devices;
import io.levee.rlhf.run.PpoOptions;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PlannedWeights;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.weights.ProductCopies;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** What the verbs take in memory with a model and their default options, measured without reading its weights. */
final class VerbMemory {
    private static final int GENERATED_TOKENS = 256;
    private static final int MOST_SLOTS = 256;

    private final Device device;
    private final ModelConfig config;
    private final long weights;
    private final Consumer<ProductCopies> frozen;
    private final int tokens = new BatchOptions().microBatchTokens;

    private VerbMemory(Device device, ModelConfig config, long weights, Consumer<ProductCopies> frozen) {
        this.device = device;
        this.config = config;
        this.weights = weights;
        this.frozen = frozen;
    }

    /**
     * Plans by verb; for reinforcement learning all models are taken to be of this one's size.
     *
     * @param weights bytes of the weights where they are frozen, and used in the type in which they are stored
     * @param frozen  adds what products need of them
     */
    static SequencedMap<String, MemoryPlan> of(ModelConfig config, long weights, Consumer<ProductCopies> frozen) {
        try (Device device = Devices.open(new DeviceOptions().withThreads(1))) {
            return new VerbMemory(device, config, weights, frozen).plans();
        }
    }

    private SequencedMap<String, MemoryPlan> plans() {
        SequencedMap<String, MemoryPlan> plans = new LinkedHashMap<>();
        MemoryPlan sft = trained();
        MemoryPlan score = trainedScore();
        MemoryPlan generate = MemoryPlan.empty().plus("weights", weights).plus(generation(1, GENERATED_TOKENS));
        plans.put("generate", generate.plus(copies(1, false, 0)));
        plans.put("sft", sft.plus(copies(0, true, 0)));
        plans.put("reward, cost", score.plus(copies(0, false, 1)));
        plans.put("dpo", sft.plus("reference", weights).plus(copies(1, true, 0)));
        PpoOptions options = new PpoOptions();
        int slots = Math.min(MOST_SLOTS, options.promptsPerIteration * options.samples);
        MemoryPlan ppo = sft.plus("reference", weights)
                .plus("reward model", weights)
                .plus(score)
                .plus(generation(slots, 2 * options.maxNewTokens))
                .plus("scoring", scoring());
        plans.put("ppo", ppo.plus(copies(2, true, 1)));
        plans.put("ppo-lag", ppo.plus("cost model", weights).plus(score).plus(copies(3, true, 2)));
        return plans;
    }

    /** For frozen models, a trained language model or none, and trained score models. */
    private MemoryPlan copies(int frozenModels, boolean language, int scores) {
        ProductCopies copies = new ProductCopies(device);
        for (int i = 0; i < frozenModels; i++) {
            frozen.accept(copies);
        }
        if (language) {
            copies.add(config, ModelParameters.causal(config), true);
        }
        for (int i = 0; i < scores; i++) {
            copies.add(config, ModelParameters.score(config), false);
        }
        return copies.plan();
    }

    private MemoryPlan trained() {
        try (Decoder trunk = trunk(true)) {
            return MemoryPlan.empty()
                    .plus("weights, gradients, moments", ParameterSet.bytes(ModelParameters.causal(config), true))
                    .plus(
                            "activations",
                            LearningSlab.plan(device, CausalModel.of(trunk), Tape.Mode.LEARNING, tokens)
                                    .bytes());
        }
    }

    private MemoryPlan trainedScore() {
        PlannedWeights weights = new PlannedWeights(ModelParameters.score(config), true);
        try (Decoder trunk = new Decoder(device, config, weights, Adapters.NONE)) {
            return MemoryPlan.empty()
                    .plus("weights, gradients, moments", ParameterSet.bytes(ModelParameters.score(config), true))
                    .plus(
                            "activations",
                            LearningSlab.plan(device, ScoreModel.of(trunk), tokens)
                                    .bytes());
        }
    }

    private MemoryPlan generation(int slots, int capacity) {
        int room = Math.min(capacity, config.contextLength());
        try (Decoder trunk = trunk(false)) {
            return Generator.plan(
                    device, CausalModel.of(trunk), new Generator.Size(slots, room, Math.max(tokens, room)));
        }
    }

    private long scoring() {
        try (Decoder trunk = trunk(false)) {
            return Scorer.slabPlan(device, CausalModel.of(trunk), tokens).bytes();
        }
    }

    private Decoder trunk(boolean trainable) {
        return new Decoder(
                device, config, new PlannedWeights(ModelParameters.causal(config), trainable), Adapters.NONE);
    }
}
