package io.levee.engine.graph;

import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.Slice;

/**
 * What a {@link Tape} records: one fused kernel each, with what its backward needs. {@link Forward} and {@link Backward} are
 * switches without a default over these, so a new operation without a rule does not compile.
 */
public sealed interface Op {
    /** What is computed. */
    Tensor y();

    /** True when a gradient has flowed into what is computed. */
    default boolean reached() {
        return y().gradientPiece() != null;
    }

    /** y (N, C) = table[tokens]. */
    record Embedding(Tensor y, Parameter table, Slice tokens) implements Op {}

    /** y = x · inverse · weight, in rows of the weight's width. */
    record Norm(Tensor y, Slab.Piece inverse, Tensor x, Parameter weight, float epsilon) implements Op {}

    /** sum = x + delta; y = sum · inverse · weight. */
    record AddNorm(Tensor y, Slab.Piece inverse, Tensor sum, Tensor x, Tensor delta, Parameter weight, float epsilon)
            implements Op {
        @Override
        public boolean reached() {
            return y.gradientPiece() != null || sum.gradientPiece() != null;
        }
    }

    /** y (N, outputs) = x (N, inputs) · weightᵀ + bias; bias may be null. */
    record Linear(Tensor y, Tensor x, Parameter weight, Parameter bias) implements Op {}

    /** y += scale · (x · downᵀ) · upᵀ, in place on the result of a {@link Linear}: one low-rank adapter. */
    record Adapt(Tensor y, Tensor hidden, Tensor x, Parameter down, Parameter up, float scale) implements Op {}

    /** x *= factor, in place. */
    record Scale(Tensor x, float factor) implements Op {
        @Override
        public Tensor y() {
            return x;
        }
    }

    /** Rotates x (N, heads · D) in place. */
    record Rotary(Tensor x, Slice positions, Slice table, int heads, int headWidth) implements Op {
        @Override
        public Tensor y() {
            return x;
        }
    }

    /** y (N, H · D) = causal attention of q over k and v. */
    record Attention(Tensor y, Slab.Piece logSumExp, Tensor q, Tensor k, Tensor v, Slice offsets, AttentionShape shape)
            implements Op {}

    /** y = silu(gate) · up. */
    record SwiGlu(Tensor y, Tensor gate, Tensor up) implements Op {}

    /** y = gelu(gate) · up. */
    record GeGlu(Tensor y, Tensor gate, Tensor up) implements Op {}

    /** y = a + b. */
    record Add(Tensor y, Tensor a, Tensor b) implements Op {}

    /** y (R, C) = x[rows]. */
    record Gather(Tensor y, Tensor x, Slice rows) implements Op {}

    /** y (R, 1) = log softmax(x · weightᵀ, soft-capped / temperature)[targets]; entropy (R) may be null. */
    record LogProbs(
            Tensor y,
            Slab.Piece logSumExp,
            Slice entropy,
            Tensor x,
            Parameter weight,
            Slice targets,
            float temperature,
            float softCap)
            implements Op {}

    /** y (R, 1) = x · weight + bias; bias may be null. */
    record Scores(Tensor y, Tensor x, Parameter weight, Parameter bias) implements Op {}

    /** y = the sum of body(x), of which only y is kept: the backward pass runs the body again. */
    record Recomputed(Tensor y, Tensor x, Block body) implements Op {}

    /** A part of a model as a function of the residual stream. */
    @FunctionalInterface
    interface Block {
        /** Records the operations of this part on the tape and returns its result. */
        Residual apply(Tape tape, Residual x);
    }
}
