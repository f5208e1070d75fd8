package io.levee.rlhf.role;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.transformer.adapter.Lora;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.RandomWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a role stands on: frozen weights that it may share with other roles, the adapters on them in order, and what it has of
 * its own; or, for a whole model under training, its own weights alone.
 */
final class ModelRole implements AutoCloseable {
    private static final double HEAD_DEVIATION = 0.02;

    private final Path base;
    private final ModelConfig config;
    private final List<Lora> adapters;
    private final ParameterSet own;
    private final Decoder trunk;

    private ModelRole(
            Device device, Path base, ModelConfig config, Weights shared, List<Lora> adapters, ParameterSet own) {
        this.base = base;
        this.config = config;
        this.adapters = adapters;
        this.own = own;
        List<Weights> places = new ArrayList<>();
        if (own != null) {
            places.add(Weights.of(own));
        }
        adapters.reversed().forEach(lora -> places.add(Weights.of(lora.parameters())));
        if (shared != null) {
            places.add(shared);
        }
        this.trunk = new Decoder(device, config, Weights.firstOf(places), Adapters.inOrder(adapters));
    }

    /** A language model on weights of its own. */
    static ModelRole whole(Device device, ModelConfig config, ParameterSet weights) {
        return new ModelRole(device, null, config, null, List.of(), weights);
    }

    /** A language model: a directory, a GGUF file or an adapter's folder. */
    static ModelRole language(Device device, Trunks trunks, Path path, Training training) {
        ModelConfig config = ModelReader.config(path);
        if (training.continues() && !AdapterFolder.is(path)) {
            return whole(device, config, ModelReader.causal(device, path, true));
        }
        Path base = AdapterFolder.base(path);
        Weights shared = trunks.of(base, ModelReader.Use.LANGUAGE);
        return new ModelRole(device, base, config, shared, adapters(device, config, path, List.of(), training), null);
    }

    /** A score model with its head: a directory, a GGUF file or an adapter's folder. */
    static ModelRole score(Device device, Trunks trunks, Path path, Training training) {
        ModelReader.check(path, ModelReader.Use.SCORE);
        ModelConfig config = ModelReader.config(path);
        boolean adapted = AdapterFolder.is(path);
        if (training.continues() && !adapted) {
            return whole(device, config, ModelReader.score(device, path, true));
        }
        Path base = AdapterFolder.base(path);
        Weights shared = trunks.of(base, adapted ? ModelReader.Use.TRUNK : ModelReader.Use.SCORE);
        List<Lora> adapters = adapters(device, config, path, head(config), training);
        if (!adapters.isEmpty()) {
            fillHead(device, path, shared, adapters, training);
        }
        return new ModelRole(device, base, config, shared, adapters, null);
    }

    /** The last adapter's head is the model's: read with the adapter, or copied from what is under a new one. */
    private static void fillHead(Device device, Path path, Weights shared, List<Lora> adapters, Training training) {
        ParameterSet last = adapters.getLast().parameters();
        if (training.lora() != null) {
            Weights source =
                    AdapterFolder.is(path) ? Weights.of(adapters.getFirst().parameters()) : shared;
            float[] head =
                    device.floats(source.parameter(ModelParameters.SCORE_HEAD).values());
            device.write(last.parameter(ModelParameters.SCORE_HEAD).values(), head);
        }
        float bias = ModelReader.scoreBias(path);
        device.write(last.parameter(ModelParameters.SCORE_BIAS).values(), new float[] {bias});
        last.refresh();
    }

    /** A score model on a language model's trunk, with a new head: weights N(0, 0.02), bias 0. */
    static ModelRole newScore(Device device, Trunks trunks, Path path, Training training, long seed) {
        ModelConfig config = ModelReader.config(path);
        boolean whole = training.lora() == null && !AdapterFolder.is(path);
        List<Lora> adapters = whole ? List.of() : adapters(device, config, path, head(config), training);
        ParameterSet trained = whole
                ? ModelReader.scoreFromCausal(device, path, true)
                : adapters.getLast().parameters();
        RandomWeights.fill(device, trained.parameter(ModelParameters.SCORE_HEAD), HEAD_DEVIATION, seed);
        trained.refresh();
        if (whole) {
            return whole(device, config, trained);
        }
        Path base = AdapterFolder.base(path);
        return new ModelRole(device, base, config, trunks.of(base, ModelReader.Use.TRUNK), adapters, null);
    }

    private static List<Lora> adapters(
            Device device, ModelConfig config, Path path, List<Declaration> beside, Training training) {
        List<Lora> adapters = new ArrayList<>();
        if (AdapterFolder.is(path)) {
            adapters.add(AdapterFolder.read(path).load(device, config, beside, training.continues()));
        }
        if (training.lora() != null) {
            adapters.add(Lora.fresh(device, config, training.lora(), beside, training.seed()));
        }
        return adapters;
    }

    private static List<Declaration> head(ModelConfig config) {
        return ModelParameters.score(config).stream()
                .filter(d ->
                        d.name().equals(ModelParameters.SCORE_HEAD) || d.name().equals(ModelParameters.SCORE_BIAS))
                .toList();
    }

    ModelConfig config() {
        return config;
    }

    /** Weights and adapters at work. */
    Decoder trunk() {
        return trunk;
    }

    /** What is trained; null for a frozen model without adapters. */
    ParameterSet parameters() {
        return adapters.isEmpty() ? own : adapters.getLast().parameters();
    }

    /** The adapters at work, in order. */
    Adapters adapters() {
        return Adapters.inOrder(adapters);
    }

    /** True for an adapter on a shared model. */
    boolean adapted() {
        return !adapters.isEmpty();
    }

    /** Writes the adapters as one, in the layout of PEFT. */
    void writeAdapter(Device device, Path folder) {
        AdapterFolder.write(device, config, base, adapters, folder);
    }

    @Override
    public void close() {
        trunk.close();
        adapters.forEach(Lora::close);
        if (own != null) {
            own.close();
        }
    }
}
