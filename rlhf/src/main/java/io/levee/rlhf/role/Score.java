package io.levee.rlhf.role;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.weights.ModelWriter;
import io.levee.transformer.weights.ScoreFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** A reward model, cost model or critic in memory, with everything that has to be closed. */
public final class Score implements AutoCloseable {
    private final Device device;
    private final ModelRole role;
    private final Trunks trunks;
    private final ScoreModel model;

    private Score(Device device, ModelRole role, Trunks trunks) {
        this.device = device;
        this.role = role;
        this.trunks = trunks;
        this.model = ScoreModel.of(role.trunk());
    }

    /** Reads a score model with its head, to be used or to be trained whole: a directory, a GGUF file or an adapter's folder. */
    public static Score read(Device device, Path model, boolean trainable) {
        Trunks trunks = new Trunks(device);
        return new Score(
                device, ModelRole.score(device, trunks, model, trainable ? Training.WHOLE : Training.FROZEN), trunks);
    }

    /** A role on trunks that it shares with others; they outlive it. */
    public static Score on(Device device, Trunks trunks, Path model, Training training) {
        return new Score(device, ModelRole.score(device, trunks, model, training), null);
    }

    /** A score model on a language model's trunk, with a new head. */
    public static Score onTrunkOf(Device device, Trunks trunks, Path model, Training training, long seed) {
        return new Score(device, ModelRole.newScore(device, trunks, model, training, seed), null);
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
    public ScoreModel model() {
        return model;
    }

    /** Writes config and weights, or the adapter with its head, and score.json into a folder. */
    public void write(
            Path folder,
            ScoreFile.Kind kind,
            OptionalDouble meanSafe,
            OptionalDouble meanUnsafe,
            ScoreFile.Statistics statistics) {
        float bias = device.floats(role.trunk()
                .weights()
                .parameter(ModelParameters.SCORE_BIAS)
                .values())[0];
        ScoreFile file = new ScoreFile(kind, bias, meanSafe, meanUnsafe, Optional.of(statistics));
        if (role.adapted()) {
            role.writeAdapter(device, folder);
            file.write(folder);
        } else {
            ModelWriter.score(device, role.config(), role.trunk().weights(), file, folder);
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
