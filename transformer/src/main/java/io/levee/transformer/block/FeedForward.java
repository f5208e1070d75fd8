package io.levee.transformer.block;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Tensor;

/** down(activation(gate(x)) · up(x)): (N, C) to (N, C) through width F (SwiGLU and GeGLU, Shazeer 2020). */
public record FeedForward(Projection gate, Projection up, Projection down, Unit unit) {
    /** activation(gate) · up. */
    @FunctionalInterface
    public interface Unit {
        /** Of two (N, F). */
        Tensor apply(Tape tape, Tensor gate, Tensor up);
    }

    /** x (N, C) to (N, C). */
    public Tensor apply(Tape tape, Tensor x) {
        return down.apply(tape, unit.apply(tape, gate.apply(tape, x), up.apply(tape, x)));
    }
}
