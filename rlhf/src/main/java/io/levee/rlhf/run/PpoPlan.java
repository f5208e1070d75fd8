package io.levee.rlhf.run;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.weights.ModelReader;

/** What the six models of reinforcement learning and their work take in memory. */
final class PpoPlan {
    private static final int MOST_SLOTS = 256;

    private PpoPlan() {}

    static MemoryPlan of(Device device, PpoOptions options, PpoInput input, boolean cost, boolean costCritic) {
        int tokens = Math.max(options.microBatchTokens, input.longest(options));
        ModelConfig reward = ModelReader.config(options.rewardModel);
        MemoryPlan plan = Plans.trainedCausal(device, "actor", input.config(), Tape.Mode.LEARNING, tokens)
                .plus(Plans.frozen("reference", input.config(), false))
                .plus(Plans.frozen("reward model", reward, true))
                .plus(Plans.trainedScore(device, "reward critic", reward, tokens));
        if (cost) {
            plan = plan.plus(Plans.frozen("cost model", ModelReader.config(options.costModel), true));
        }
        if (costCritic) {
            plan = plan.plus(Plans.trainedScore(device, "cost critic", ModelReader.config(options.costModel), tokens));
        }
        try (Decoder trunk = Plans.plannedCausal(device, input.config(), false)) {
            CausalModel model = CausalModel.of(trunk);
            return plan.plus(Generator.plan(device, model, generatorSize(options, input)))
                    .plus(
                            "scoring activations",
                            Scorer.slabPlan(device, model, tokens).bytes());
        }
    }

    /** Sequences that are written at a time, and the room of each. */
    static Generator.Size generatorSize(PpoOptions options, PpoInput input) {
        int slots = Math.max(options.samples, Math.min(MOST_SLOTS, options.promptsPerIteration * options.samples));
        int capacity = input.longestPrompt() + options.maxNewTokens;
        return new Generator.Size(slots, capacity, Math.max(options.microBatchTokens, input.longestPrompt()));
    }
}
