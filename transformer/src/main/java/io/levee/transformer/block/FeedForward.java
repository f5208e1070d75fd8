package io.levee.transformer.block;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Tensor;

/** down(silu(gate(x)) · up(x)): (N, C) to (N, C) through width F (SwiGLU, Shazeer 2020). */
public record FeedForward(Projection gate, Projection up, Projection down) {
    /** x (N, C) to (N, C). */
    public Tensor apply(Tape tape, Tensor x) {
        return down.apply(tape, tape.swiglu(gate.apply(tape, x), up.apply(tape, x)));
    }
}
