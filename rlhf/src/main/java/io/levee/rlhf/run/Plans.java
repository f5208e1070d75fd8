package io.levee.rlhf.run;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.preference.PreferenceTrainer;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PlannedWeights;
import io.levee.transformer.model.ScoreModel;

/** What models take in memory, measured on models without weights. */
final class Plans {
    private Plans() {}

    /** Bytes that a run may use. */
    static long limit(RunOptions options) {
        return options.memoryLimitMib > 0 ? options.memoryLimitMib << 20 : MemoryPlan.machineLimitBytes();
    }

    /** A trained language model with its activations. */
    static MemoryPlan trainedCausal(Device device, String name, ModelConfig config, Tape.Mode mode, int tokens) {
        try (Decoder trunk = plannedCausal(device, config, true)) {
            return MemoryPlan.empty()
                    .plus(name + ": weights, gradients, moments", bytes(config, false, true))
                    .plus(
                            name + ": activations of " + tokens + " tokens",
                            SftTrainer.slabPlan(device, CausalModel.of(trunk), mode, tokens)
                                    .bytes());
        }
    }

    /** A trained score model with its activations. */
    static MemoryPlan trainedScore(Device device, String name, ModelConfig config, int tokens) {
        PlannedWeights weights = new PlannedWeights(ModelParameters.score(config), true);
        try (Decoder trunk = new Decoder(device, config, weights, Adapters.NONE)) {
            return MemoryPlan.empty()
                    .plus(name + ": weights, gradients, moments", bytes(config, true, true))
                    .plus(
                            name + ": activations of " + tokens + " tokens",
                            PreferenceTrainer.slabPlan(device, ScoreModel.of(trunk), tokens)
                                    .bytes());
        }
    }

    /** A frozen model's weights. */
    static MemoryPlan frozen(String name, ModelConfig config, boolean score) {
        return MemoryPlan.empty().plus(name + ": weights", bytes(config, score, false));
    }

    /** A language model's trunk without weights; the caller closes it. */
    static Decoder plannedCausal(Device device, ModelConfig config, boolean trainable) {
        return new Decoder(
                device, config, new PlannedWeights(ModelParameters.causal(config), trainable), Adapters.NONE);
    }

    private static long bytes(ModelConfig config, boolean score, boolean trainable) {
        return ParameterSet.bytes(score ? ModelParameters.score(config) : ModelParameters.causal(config), trainable);
    }
}
