package io.levee.transformer.block;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;

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
    /** x (N, C) to (N, C). */
    public Tensor apply(Tape tape, Tensor x, Sequences sequences) {
        Tensor attended =
                tape.add(x, attention.apply(tape, tape.norm(x, attentionNorm, normEpsilon), sequences, layer));
        return tape.add(attended, feedForward.apply(tape, tape.norm(attended, feedForwardNorm, normEpsilon)));
    }
}
