package io.levee.rlhf.run;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.weights.ModelReader;

/** What the six models of reinforcement learning and their work take in memory. */
final class PpoPlan {
    private static final int MOST_SLOTS = 256;

    private PpoPlan() {}

    static MemoryPlan of(Device device, PpoOptions options, PpoInput input, boolean cost, boolean costCritic) {
        int tokens = Math.max(options.microBatchTokens, input.longest(options));
        Training training = options.lora.training(options.run.seed);
        RolePlans roles = new RolePlans(device)
                .trainedCausal("actor", options.actor, training, Tape.Mode.LEARNING, tokens)
                .frozen("reference", options.actor, ModelReader.Use.LANGUAGE)
                .frozen("reward model", options.rewardModel, ModelReader.Use.SCORE)
                .trainedScore("reward critic", options.rewardModel, training, tokens);
        if (cost) {
            roles.frozen("cost model", options.costModel, ModelReader.Use.SCORE);
        }
        if (costCritic) {
            roles.trainedScore("cost critic", options.costModel, training, tokens);
        }
        Slab.Plan scoring = roles.scorer(options.rewardModel, training, tokens);
        if (cost) {
            scoring = scoring.or(roles.scorer(options.costModel, training, tokens));
        }
        try (Decoder trunk = roles.plannedCausal(options.actor)) {
            CausalModel model = CausalModel.of(trunk);
            return roles.plan()
                    .plus(Generator.plan(device, model, generatorSize(options, input)))
                    .plus(
                            "scoring activations",
                            scoring.or(Scorer.slabPlan(device, model, tokens)).bytes());
        }
    }

    /** Sequences that are written at a time, and the room of each. */
    static Generator.Size generatorSize(PpoOptions options, PpoInput input) {
        int slots = Math.max(options.samples, Math.min(MOST_SLOTS, options.promptsPerIteration * options.samples));
        int capacity = input.longestPrompt() + options.maxNewTokens;
        return new Generator.Size(slots, capacity, Math.max(options.microBatchTokens, input.longestPrompt()));
    }
}
