package io.levee.rlhf.run;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ModelWriter;
import java.nio.file.Path;

/** A language model in memory, whole, with everything that has to be closed. */
public final class Language implements AutoCloseable {
    private final Device device;
    private final ModelConfig config;
    private final ParameterSet parameters;
    private final CausalModel model;

    private Language(Device device, ModelConfig config, ParameterSet parameters) {
        this.device = device;
        this.config = config;
        this.parameters = parameters;
        this.model = CausalModel.of(new Decoder(device, config, Weights.of(parameters), Adapters.NONE));
    }

    /** Reads a model directory. */
    public static Language read(Device device, Path directory, boolean trainable) {
        ModelConfig config = ModelReader.config(directory);
        return new Language(device, config, ModelReader.causal(device, directory, trainable));
    }

    /** A model on parameters that are filled already; closed with it. */
    public static Language of(Device device, ModelConfig config, ParameterSet parameters) {
        return new Language(device, config, parameters);
    }

    /** The sizes. */
    public ModelConfig config() {
        return config;
    }

    /** The weights. */
    public ParameterSet parameters() {
        return parameters;
    }

    /** What computes. */
    public CausalModel model() {
        return model;
    }

    /** Writes config and weights into a folder. */
    public void write(Path folder) {
        ModelWriter.causal(device, config, Weights.of(parameters), folder);
    }

    @Override
    public void close() {
        model.trunk().close();
        parameters.close();
    }
}
