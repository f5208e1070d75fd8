package io.levee.rlhf.role;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.transformer.adapter.Merge;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.AdapterFolder;
import java.nio.file.Path;
import java.util.List;

/** A model and its adapter as one set of float32 weights, proved to compute the same. */
public final class MergedModel implements AutoCloseable {
    private static final int PROOF_TOKENS = 64;
    private static final double TOLERANCE = 1e-3;

    private final Trunks trunks;
    private final ModelRole role;
    private final ParameterSet merged;
    private final double difference;

    private MergedModel(Trunks trunks, ModelRole role, ParameterSet merged, double difference) {
        this.trunks = trunks;
        this.role = role;
        this.merged = merged;
        this.difference = difference;
    }

    /**
     * Merges the adapter of a folder.
     *
     * @throws BadInputException when the merged model computes something else
     */
    public static MergedModel of(Device device, Path folder) {
        Trunks trunks = new Trunks(device);
        boolean scores = AdapterFolder.read(folder).scores();
        ModelRole role = scores
                ? ModelRole.score(device, trunks, folder, Training.FROZEN)
                : ModelRole.language(device, trunks, folder, Training.FROZEN);
        ModelConfig config = role.config();
        ParameterSet merged = Merge.of(
                device,
                scores ? ModelParameters.score(config) : ModelParameters.causal(config),
                role.trunk().weights(),
                role.adapters());
        MergedModel model = new MergedModel(trunks, role, merged, difference(device, role, merged));
        if (!(model.difference <= TOLERANCE)) {
            model.close();
            throw new BadInputException(
                    "%s: the merged model's last hidden states differ from the adapted one's by %s of their size"
                            .formatted(folder, model.difference));
        }
        return model;
    }

    /** Norm of the difference of the last hidden states of random tokens, relative to their norm. */
    private static double difference(Device device, ModelRole role, ParameterSet merged) {
        ModelConfig config = role.config();
        Draws draws = RandomStream.of(0, "merge").at(0);
        int[] tokens = new int[Math.min(PROOF_TOKENS, config.contextLength())];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = draws.nextInt(config.vocabulary());
        }
        float[] adapted = hidden(device, role.trunk(), tokens);
        try (Decoder trunk = new Decoder(device, config, Weights.of(merged), Adapters.NONE)) {
            float[] whole = hidden(device, trunk, tokens);
            double square = 0;
            double all = 0;
            for (int i = 0; i < whole.length; i++) {
                square += Math.pow((double) whole[i] - adapted[i], 2);
                all += Math.pow(adapted[i], 2);
            }
            return Math.sqrt(square / all);
        }
    }

    private static float[] hidden(Device device, Decoder trunk, int[] tokens) {
        PackedBatch batch = PackedBatch.of(List.of(tokens));
        long bytes = Tape.measure(device, Tape.Mode.INFERENCE, tape -> trunk.hidden(tape, batch.upload(tape)));
        try (Slab slab = Slab.open(device.kernels(), bytes);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            return device.floats(trunk.hidden(tape, batch.upload(tape)).data());
        }
    }

    /** Sizes and family of the model under the adapter. */
    public ModelConfig config() {
        return role.config();
    }

    /** The merged weights. */
    public Weights weights() {
        return Weights.of(merged);
    }

    /** How far the merged model is from the adapted one: norm of the difference over the norm of last hidden states. */
    public double difference() {
        return difference;
    }

    @Override
    public void close() {
        merged.close();
        role.close();
        trunks.close();
    }
}
