package io.levee.engine.graph;

import io.levee.engine.tensor.Tensor;

/** Takes the places that {@link Backward} would take for the gradients of one operation's inputs. */
final class BackwardPlan {
    private BackwardPlan() {}

    static void run(Tape tape, Op op) {
        switch (op) {
            case Op.Recomputed o -> tape.recompute(o);
            case Op.Adapt o -> {
                tape.gradient(o.hidden());
                planGradient(tape, o.x());
            }
            case Op.Norm o -> tape.gradient(o.x());
            case Op.AddNorm o -> {
                if (o.y().gradientPiece() != null) {
                    tape.gradient(o.sum());
                }
                tape.pass(o.sum(), o.x());
                tape.pass(o.sum(), o.delta());
            }
            case Op.Scale o -> tape.gradient(o.x());
            case Op.Rotary o -> tape.gradient(o.x());
            case Op.Linear o -> planGradient(tape, o.x());
            case Op.Attention o -> {
                tape.gradient(o.q());
                tape.gradient(o.k());
                tape.gradient(o.v());
            }
            case Op.SwiGlu o -> {
                tape.gradient(o.gate());
                tape.gradient(o.up());
            }
            case Op.GeGlu o -> {
                tape.gradient(o.gate());
                tape.gradient(o.up());
            }
            case Op.Add o -> {
                tape.pass(o.y(), o.a());
                tape.pass(o.y(), o.b());
            }
            case Op.Gather o -> tape.gradient(o.x());
            case Op.LogProbs o -> tape.gradient(o.x());
            case Op.Scores o -> tape.gradient(o.x());
            case Op.Embedding _ -> {}
        }
    }

    private static void planGradient(Tape tape, Tensor x) {
        if (x.learns()) {
            tape.gradient(x);
        }
    }
}
