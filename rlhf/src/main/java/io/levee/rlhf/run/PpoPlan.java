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

    static MemoryPlan of(Device device, PpoOptions options, PpoInput input, SignalRecipe signals) {
        int tokens = Math.max(options.microBatchTokens, input.longest(options));
        Training training = options.lora.training(options.run.seed);
        RolePlans roles = new RolePlans(device)
                .trainedCausal("actor", options.actor, training, Tape.Mode.LEARNING, tokens)
                .frozen("reference", options.actor, ModelReader.Use.LANGUAGE);
        for (SignalRecipe.Source source : signals.sources()) {
            roles.frozen(source.name() + " model", source.model(), ModelReader.Use.SCORE);
        }
        if (options.advantage.kind() == AdvantageOptions.Kind.GAE) {
            for (SignalRecipe.Source source : signals.streams()) {
                roles.trainedScore(source.name() + " critic", source.model(), training, tokens);
            }
        }
        Slab.Plan scoring = signals.sources().stream()
                .map(source -> roles.scorer(source.model(), training, tokens))
                .reduce(Slab.Plan::or)
                .orElseThrow();
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
