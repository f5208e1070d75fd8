package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.floats;
import static io.levee.kernels.host.HostOperands.i32;
import static io.levee.kernels.host.HostOperands.optional;
import static io.levee.kernels.host.HostOperands.optionalFloats;

import io.levee.kernels.HeadOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.parallel.Workers;

/** Log-probabilities and scores on the lanes of vector registers. */
public final class SimdHeads implements HeadOperations {
    private final LogProbsForward logProbs;
    private final LogProbsBackward logProbsBackward;
    private final Scores scores;

    /** By a team, on weights in the layout of the products. */
    public SimdHeads(Workers workers, SimdProducts products) {
        logProbs = new LogProbsForward(workers, products.workspace(), products.weightPanels());
        logProbsBackward =
                new LogProbsBackward(workers, products.workspace(), products.weightPanels(), products.overRows());
        scores = new Scores(workers);
    }

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
        logProbs.run(
                f32(logProb, name),
                f32(lse, name),
                optional(entropy, name),
                f32(x, name),
                PackedWeight.of(w, name),
                i32(targets, name),
                r,
                temperature,
                softCap);
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
        logProbsBackward.run(
                f32(dx, name),
                optional(dw, name),
                f32(dLogProb, name),
                f32(x, name),
                PackedWeight.of(w, name),
                i32(targets, name),
                f32(lse, name),
                r,
                temperature,
                softCap);
    }

    @Override
    public void scores(Slice y, Slice x, Slice w, Slice bias, int r, int width) {
        String name = "scores";
        scores.forward(floats(y, name), floats(x, name), floats(w, name), optionalFloats(bias, name), r, width);
    }

    @Override
    public void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        String name = "scoresBackward";
        scores.backward(
                floats(dx, name),
                floats(dw, name),
                optionalFloats(dBias, name),
                floats(dScores, name),
                floats(x, name),
                floats(w, name),
                r,
                width);
    }
}
