package io.levee.engine.graph;

import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;

/** Adds one operation's share to the gradients of its inputs and weights; the gradient of its result is complete. */
final class Backward {
    private Backward() {}

    static void run(Tape tape, Kernels kernels, Op op) {
        switch (op) {
            case Op.Embedding o -> {
                if (o.table().learns()) {
                    kernels.embeddingBackward(
                            o.table().gradient(), o.y().gradient(), o.tokens(), o.y().rows(), o.y().width());
                }
            }
            case Op.Norm o -> norm(tape, kernels, o.x(), o.weight(), o.y(), o.inverse());
            case Op.AddNorm o -> {
                if (o.y().gradientPiece() != null) {
                    norm(tape, kernels, o.sum(), o.weight(), o.y(), o.inverse());
                }
                tape.pass(o.sum(), o.x());
                tape.pass(o.sum(), o.delta());
            }
            case Op.Linear o -> linear(tape, kernels, o);
            case Op.Adapt o -> adapt(tape, kernels, o);
            case Op.Scale o -> kernels.scale(tape.gradient(o.x()), o.factor(), o.x().count());
            case Op.Rotary o ->
                kernels.rotary(
                        tape.gradient(o.x()), o.positions(), o.table(), o.x().rows(), o.heads(), o.headWidth(), true);
            case Op.Attention o -> attention(tape, kernels, o);
            case Op.SwiGlu o ->
                kernels.swigluBackward(
                        tape.gradient(o.gate()),
                        tape.gradient(o.up()),
                        o.y().gradient(),
                        o.gate().data(),
                        o.up().data(),
                        o.y().count());
            case Op.GeGlu o ->
                kernels.gegluBackward(
                        tape.gradient(o.gate()),
                        tape.gradient(o.up()),
                        o.y().gradient(),
                        o.gate().data(),
                        o.up().data(),
                        o.y().count());
            case Op.Add o -> {
                tape.pass(o.y(), o.a());
                tape.pass(o.y(), o.b());
            }
            case Op.Gather o ->
                kernels.gatherRowsBackward(
                        tape.gradient(o.x()), o.y().gradient(), o.rows(), o.y().rows(), o.y().width());
            case Op.LogProbs o ->
                kernels.logProbsBackward(
                        tape.gradient(o.x()),
                        o.weight().gradient(),
                        o.y().gradient(),
                        o.x().data(),
                        o.weight().weight(),
                        o.targets(),
                        o.logSumExp().slice(),
                        o.y().rows(),
                        o.temperature(),
                        o.softCap());
            case Op.Scores o ->
                kernels.scoresBackward(
                        tape.gradient(o.x()),
                        o.weight().gradient(),
                        o.bias() == null ? null : o.bias().gradient(),
                        o.y().gradient(),
                        o.x().data(),
                        o.weight().values(),
                        o.y().rows(),
                        o.x().width());
            case Op.Recomputed o -> tape.recompute(o);
        }
    }

    private static void norm(Tape tape, Kernels kernels, Tensor x, Parameter weight, Tensor y, Slab.Piece inverse) {
        int width = weight.shape().size(0);
        kernels.rmsNormBackward(
                tape.gradient(x),
                weight.gradient(),
                y.gradient(),
                x.data(),
                weight.values(),
                inverse.slice(),
                Math.toIntExact(x.count() / width),
                width);
    }

    private static void linear(Tape tape, Kernels kernels, Op.Linear o) {
        Slice dy = o.y().gradient();
        if (o.weight().learns()) {
            weightGradient(kernels, o.weight(), dy, o.x());
        }
        if (o.bias() != null && o.bias().learns()) {
            kernels.biasBackward(o.bias().gradient(), dy, o.y().rows(), o.y().width());
        }
        if (o.x().learns()) {
            kernels.linearBackwardInput(tape.gradient(o.x()), dy, o.weight().weight(), o.y().rows());
        }
    }

    private static void weightGradient(Kernels kernels, Parameter weight, Slice dy, Tensor x) {
        int outputs = weight.shape().size(0);
        int inputs = weight.shape().size(1);
        kernels.linearBackwardWeight(weight.gradient(), dy, x.data(), x.rows(), outputs, inputs);
    }

    /** The kept hidden row is already scaled, so dUp needs no factor; dHidden is scaled before it goes on. */
    private static void adapt(Tape tape, Kernels kernels, Op.Adapt o) {
        Slice dy = o.y().gradient();
        int rows = o.x().rows();
        if (o.up().learns()) {
            weightGradient(kernels, o.up(), dy, o.hidden());
        }
        if (o.down().learns() || o.x().learns()) {
            Slice dHidden = tape.gradient(o.hidden());
            kernels.linearBackwardInput(dHidden, dy, o.up().weight(), rows);
            kernels.scale(dHidden, o.scale(), o.hidden().count());
            if (o.down().learns()) {
                weightGradient(kernels, o.down(), dHidden, o.x());
            }
            if (o.x().learns()) {
                kernels.linearBackwardInput(
                        tape.gradient(o.x()), dHidden, o.down().weight(), rows);
            }
        }
    }

    private static void attention(Tape tape, Kernels kernels, Op.Attention o) {
        kernels.attentionBackward(
                tape.gradient(o.q()),
                tape.gradient(o.k()),
                tape.gradient(o.v()),
                o.y().gradient(),
                o.y().data(),
                o.logSumExp().slice(),
                o.q().data(),
                o.k().data(),
                o.v().data(),
                o.offsets(),
                o.shape());
    }
}
