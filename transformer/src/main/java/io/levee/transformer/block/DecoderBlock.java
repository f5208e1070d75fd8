package io.levee.transformer.block;

import io.levee.engine.graph.Residual;
import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;

/**
 * One layer: x + attention(x), then + feed-forward(·), with norms before and after each as the family has them.
 *
 * @param layer number from 0
 */
public record DecoderBlock(
        int layer, Norms attentionNorms, SelfAttention attention, Norms feedForwardNorms, FeedForward feedForward) {
    /**
     * The norms of a part of a layer.
     *
     * @param before over what the part reads, or null for none
     * @param after over what it adds, or null for none
     * @param epsilon ε of both
     */
    public record Norms(Parameter before, Parameter after, float epsilon) {
        private Residual.Normed read(Tape tape, Residual x) {
            if (before != null) {
                return tape.norm(x, before, epsilon);
            }
            Tensor sum = tape.sum(x);
            return new Residual.Normed(sum, sum);
        }

        private Tensor add(Tape tape, Tensor result) {
            return after == null ? result : tape.norm(result, after, epsilon);
        }
    }

    /** x (N, C) to (N, C); the last addition is left to the norm of the next layer. */
    public Residual apply(Tape tape, Residual x, Sequences sequences) {
        Residual.Normed before = attentionNorms.read(tape, x);
        Tensor attended = attention.apply(tape, before.norm(), sequences, layer);
        Residual.Normed between = feedForwardNorms.read(tape, before.plus(attentionNorms.add(tape, attended)));
        Tensor fed = feedForward.apply(tape, between.norm());
        return between.plus(feedForwardNorms.add(tape, fed));
    }
}
