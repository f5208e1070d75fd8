package io.levee.transformer.model;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;

/**
 * A reward model, cost model or critic: a trunk and a linear head of one output.
 *
 * @param head (1, C)
 * @param bias (1), or null
 */
public record ScoreModel(Decoder trunk, Parameter head, Parameter bias) {
    /** The score model of a trunk whose weights hold the head. */
    public static ScoreModel of(Decoder trunk) {
        return new ScoreModel(
                trunk,
                trunk.weights().parameter(ModelParameters.SCORE_HEAD),
                trunk.weights().parameters().get(ModelParameters.SCORE_BIAS));
    }

    /** Scores (R, 1) at the given rows of a batch. */
    public Tensor scores(Tape tape, PackedBatch batch, int[] rows) {
        Tensor hidden = trunk.hidden(tape, batch.upload(tape));
        return tape.scores(trunk.finalRows(tape, hidden, rows), head, bias);
    }

    /** Scores (B) at the last tokens of a batch, without gradients. */
    public float[] endScores(Device device, Slab slab, PackedBatch batch) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            return device.floats(scores(tape, batch, batch.lastRows()).data());
        }
    }
}
