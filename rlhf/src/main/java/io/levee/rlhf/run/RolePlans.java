package io.levee.rlhf.run;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.adapter.Lora;
import io.levee.transformer.adapter.LoraSettings;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PlannedWeights;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ProductCopies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What roles take in memory, measured on models without weights; a frozen model that several stand on counts once. */
final class RolePlans {
    private final Device device;
    private final List<Path> counted = new ArrayList<>();
    private final ProductCopies copies;
    private MemoryPlan plan = MemoryPlan.empty();

    RolePlans(Device device) {
        this.device = device;
        copies = new ProductCopies(device);
    }

    /** Bytes that a run may use on a device. */
    static long limit(RunOptions options, Device device) {
        return limit(options.memoryLimitMib, device);
    }

    /** The most that may be planned for; 0 MiB for what the device has. */
    static long limit(long memoryLimitMib, Device device) {
        return memoryLimitMib > 0 ? memoryLimitMib << 20 : device.memoryLimitBytes();
    }

    /** Everything so far. */
    MemoryPlan plan() {
        return plan.plus(copies.plan());
    }

    /** A trained language model with its activations. */
    RolePlans trainedCausal(String name, Path model, Training training, Tape.Mode mode, int tokens) {
        ModelConfig config = ModelReader.config(model);
        weights(name, model, training, ModelParameters.causal(config), ModelReader.Use.LANGUAGE);
        try (Decoder trunk = trunk(config, model, training, ModelParameters.causal(config))) {
            return activations(
                    name,
                    tokens,
                    LearningSlab.plan(device, CausalModel.of(trunk), mode, tokens)
                            .bytes());
        }
    }

    /** A trained score model with its activations. */
    RolePlans trainedScore(String name, Path model, Training training, int tokens) {
        ModelConfig config = ModelReader.config(model);
        weights(name, model, training, ModelParameters.score(config), ModelReader.Use.TRUNK);
        try (Decoder trunk = trunk(config, model, training, ModelParameters.score(config))) {
            return activations(
                    name,
                    tokens,
                    LearningSlab.plan(device, ScoreModel.of(trunk), tokens).bytes());
        }
    }

    /** A frozen model. */
    RolePlans frozen(String name, Path model, ModelReader.Use use) {
        ModelConfig config = ModelReader.config(model);
        weights(name, model, Training.FROZEN, ModelParameters.causal(config), use);
        return this;
    }

    private RolePlans activations(String name, int tokens, long bytes) {
        plan = plan.plus(name + ": activations of " + tokens + " tokens", bytes);
        return this;
    }

    private void weights(String name, Path model, Training training, List<Declaration> whole, ModelReader.Use use) {
        boolean adapted = AdapterFolder.is(model);
        ModelConfig config = ModelReader.config(model);
        if (training.continues() && !adapted) {
            plan = plan.plus(name + ": weights, gradients, moments", ParameterSet.bytes(whole, true));
            copies.add(config, whole, use == ModelReader.Use.LANGUAGE);
            return;
        }
        Path base = AdapterFolder.base(model).toAbsolutePath().normalize();
        if (!counted.contains(base)) {
            counted.add(base);
            plan = plan.plus("frozen weights of " + base.getFileName(), ModelReader.frozenBytes(model, use));
            copies.addFrozen(model, use);
        }
        if (adapted) {
            adapter(name, AdapterFolder.read(model).settings(), config, training.continues());
        }
        if (training.lora() != null) {
            adapter(name, training.lora(), config, true);
        }
    }

    private void adapter(String name, LoraSettings settings, ModelConfig config, boolean trained) {
        String what = trained ? ": adapter, gradients, moments" : ": adapter";
        plan = plan.plus(name + what, ParameterSet.bytes(settings.declarations(config), trained));
        copies.add(config, settings.declarations(config), false);
    }

    private Decoder trunk(ModelConfig config, Path model, Training training, List<Declaration> declarations) {
        List<Adapters> adapters = new ArrayList<>();
        if (AdapterFolder.is(model)) {
            adapters.add(planned(AdapterFolder.read(model).settings(), config, training.continues()));
        }
        if (training.lora() != null) {
            adapters.add(planned(training.lora(), config, true));
        }
        PlannedWeights weights = new PlannedWeights(declarations, adapters.isEmpty());
        return new Decoder(device, config, weights, Adapters.inOrder(adapters));
    }

    private static Adapters planned(LoraSettings settings, ModelConfig config, boolean trained) {
        return Lora.on(settings, new PlannedWeights(settings.declarations(config), trained));
    }

    /** The slab in which a critic on a score model reads values. */
    Slab.Plan scorer(Path model, Training training, int tokens) {
        ModelConfig config = ModelReader.config(model);
        try (Decoder trunk = trunk(config, model, training, ModelParameters.score(config))) {
            return Scorer.slabPlan(device, ScoreModel.of(trunk), tokens);
        }
    }

    /** A language model's trunk without weights; the caller closes it. */
    Decoder plannedCausal(Path model) {
        ModelConfig config = ModelReader.config(model);
        return trunk(config, model, Training.FROZEN, ModelParameters.causal(config));
    }
}
