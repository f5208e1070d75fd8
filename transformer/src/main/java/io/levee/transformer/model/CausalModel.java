package io.levee.transformer.model;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;

/** A language model: a trunk and a head over the vocabulary. */
public record CausalModel(Decoder trunk, Parameter head) {
    /** The language model of a trunk whose weights hold the head. */
    public static CausalModel of(Decoder trunk) {
        String name = trunk.config().tied() ? ModelParameters.EMBEDDING : ModelParameters.LANGUAGE_HEAD;
        return new CausalModel(trunk, trunk.weights().parameter(name));
    }

    /**
     * Log-probabilities (R, 1) of targets after the given rows of a batch.
     *
     * @param rows row r predicts target r
     * @param entropy (R), written where it is not null
     */
    public Tensor logProbs(Tape tape, PackedBatch batch, int[] rows, int[] targets, float temperature, Slice entropy) {
        Tensor hidden = trunk.hidden(tape, batch.upload(tape));
        Tensor picked = trunk.finalRows(tape, hidden, rows);
        float softCap = trunk.config().scores().logitSoftCap();
        return tape.logProbs(picked, head, tape.ints(targets), temperature, softCap, entropy);
    }

    /** Logits (R, V) after the given rows of a batch; for generation and inspection, not for training. */
    public Tensor logits(Tape tape, Tensor hidden, int[] rows) {
        Tensor logits = tape.linear(trunk.finalRows(tape, hidden, rows), head, null, false);
        if (trunk.config().scores().logitSoftCap() != 0) {
            tape.softCap(logits, trunk.config().scores().logitSoftCap());
        }
        return logits;
    }
}
