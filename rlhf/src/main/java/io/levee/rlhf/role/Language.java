package io.levee.rlhf.role;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.weights.ModelWriter;
import java.nio.file.Path;

/** A language model in memory, with everything that has to be closed. */
public final class Language implements AutoCloseable {
    private final Device device;
    private final ModelRole role;
    private final Trunks trunks;
    private final CausalModel model;

    private Language(Device device, ModelRole role, Trunks trunks) {
        this.device = device;
        this.role = role;
        this.trunks = trunks;
        this.model = CausalModel.of(role.trunk());
    }

    /** Reads a model, to be used or to be trained whole: a directory, a GGUF file or an adapter's folder. */
    public static Language read(Device device, Path model, boolean trainable) {
        Trunks trunks = new Trunks(device);
        return new Language(
                device,
                ModelRole.language(device, trunks, model, trainable ? Training.WHOLE : Training.FROZEN),
                trunks);
    }

    /** A role on trunks that it shares with others; they outlive it. */
    public static Language on(Device device, Trunks trunks, Path model, Training training) {
        return new Language(device, ModelRole.language(device, trunks, model, training), null);
    }

    /** A model on parameters that are filled already; closed with it. */
    public static Language of(Device device, ModelConfig config, ParameterSet parameters) {
        return new Language(device, ModelRole.whole(device, config, parameters), null);
    }

    /** The sizes. */
    public ModelConfig config() {
        return role.config();
    }

    /** What is trained. */
    public ParameterSet parameters() {
        return role.parameters();
    }

    /** What computes. */
    public CausalModel model() {
        return model;
    }

    /** Writes config and weights, or the adapter, into a folder. */
    public void write(Path folder) {
        if (role.adapted()) {
            role.writeAdapter(device, folder);
        } else {
            ModelWriter.causal(device, role.config(), role.trunk().weights(), folder);
        }
    }

    @Override
    public void close() {
        role.close();
        if (trunks != null) {
            trunks.close();
        }
    }
}
