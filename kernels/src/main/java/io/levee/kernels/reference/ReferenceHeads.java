package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.i32;
import static io.levee.kernels.host.HostOperands.optional;

import io.levee.kernels.HeadOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.host.PlainWeight;

/** Log-probabilities and scores, as the plain loops that their formulas say. */
public final class ReferenceHeads implements HeadOperations {
    /** In plain loops. */
    public ReferenceHeads() {}

    @Override
    public void logProbs(
            Slice logProb,
            Slice lse,
            Slice entropy,
            Slice x,
            Weight w,
            Slice targets,
            int r,
            float temperature,
            float softCap) {
        String name = "logProbs";
        new LogProbs(PlainWeight.of(w, name), temperature, softCap)
                .forward(
                        f32(logProb, name),
                        f32(lse, name),
                        optional(entropy, name),
                        f32(x, name),
                        i32(targets, name),
                        r);
    }

    @Override
    public void logProbsBackward(
            Slice dx,
            Slice dw,
            Slice dLogProb,
            Slice x,
            Weight w,
            Slice targets,
            Slice lse,
            int r,
            float temperature,
            float softCap) {
        String name = "logProbsBackward";
        new LogProbs(PlainWeight.of(w, name), temperature, softCap)
                .backward(
                        f32(dx, name),
                        optional(dw, name),
                        f32(dLogProb, name),
                        f32(x, name),
                        i32(targets, name),
                        f32(lse, name),
                        r);
    }

    @Override
    public void scores(Slice scores, Slice x, Slice w, Slice bias, int r, int width) {
        String name = "scores";
        Scores.forward(f32(scores, name), f32(x, name), f32(w, name), optional(bias, name), r, width);
    }

    @Override
    public void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        String name = "scoresBackward";
        Scores.backward(
                f32(dx, name),
                f32(dw, name),
                optional(dBias, name),
                f32(dScores, name),
                f32(x, name),
                f32(w, name),
                r,
                width);
    }
}
