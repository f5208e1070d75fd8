package io.levee.transformer.block;

import io.levee.engine.graph.Residual;
import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Parameter;

/**
 * One layer: x + attention(norm(x)), then + feed-forward(norm(·)).
 *
 * @param layer number from 0
 */
public record DecoderBlock(
        int layer,
        Parameter attentionNorm,
        SelfAttention attention,
        Parameter feedForwardNorm,
        FeedForward feedForward,
        float normEpsilon) {
    /** x (N, C) to (N, C); the last addition is left to the norm of the next layer. */
    public Residual apply(Tape tape, Residual x, Sequences sequences) {
        Residual.Normed before = tape.norm(x, attentionNorm, normEpsilon);
        Residual attended = before.plus(attention.apply(tape, before.norm(), sequences, layer));
        Residual.Normed between = tape.norm(attended, feedForwardNorm, normEpsilon);
        return between.plus(feedForward.apply(tape, between.norm()));
    }
}
