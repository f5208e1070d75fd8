package io.levee.rlhf.run;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ModelWriter;
import io.levee.transformer.weights.RandomWeights;
import io.levee.transformer.weights.ScoreFile;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** A reward model, cost model or critic in memory, whole, with everything that has to be closed. */
public final class Score implements AutoCloseable {
    private static final double HEAD_DEVIATION = 0.02;

    private final Device device;
    private final ModelConfig config;
    private final ParameterSet parameters;
    private final ScoreModel model;

    private Score(Device device, ModelConfig config, ParameterSet parameters) {
        this.device = device;
        this.config = config;
        this.parameters = parameters;
        this.model = ScoreModel.of(new Decoder(device, config, Weights.of(parameters), Adapters.NONE));
    }

    /** Reads a score model with its head. */
    public static Score read(Device device, Path directory, boolean trainable) {
        ModelConfig config = ModelReader.config(directory);
        return new Score(device, config, ModelReader.score(device, directory, trainable));
    }

    /** A score model on a language model's trunk, with a new head: weights N(0, 0.02), bias 0. */
    public static Score onTrunkOf(Device device, Path directory, long seed) {
        ModelConfig config = ModelReader.config(directory);
        ParameterSet parameters = ModelReader.scoreFromCausal(device, directory, true);
        RandomWeights.fill(device, parameters.parameter(ModelParameters.SCORE_HEAD), HEAD_DEVIATION, seed);
        parameters.refresh();
        return new Score(device, config, parameters);
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
    public ScoreModel model() {
        return model;
    }

    /** Writes config, weights and score.json into a folder. */
    public void write(Path folder, ScoreFile.Kind kind, OptionalDouble meanSafe, OptionalDouble meanUnsafe) {
        float bias =
                device.floats(parameters.parameter(ModelParameters.SCORE_BIAS).values())[0];
        ScoreFile file = new ScoreFile(kind, bias, meanSafe, meanUnsafe);
        ModelWriter.score(device, config, Weights.of(parameters), file, folder);
    }

    @Override
    public void close() {
        model.trunk().close();
        parameters.close();
    }
}
