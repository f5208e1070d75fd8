package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.i32;
import static io.levee.kernels.cuda.DeviceSlice.optional;

import io.levee.kernels.HeadOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;

/** Log-probabilities and scores on a GPU. */
final class CudaHeads implements HeadOperations {
    private final LogProbs logProbs;
    private final Scores scores;

    CudaHeads(Gpu gpu, Products products) {
        logProbs = new LogProbs(gpu, products);
        scores = new Scores(gpu);
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
        CudaKernels.refuseSoftCap(softCap, name);
        logProbs.logProbs(
                f32(logProb, name),
                f32(lse, name),
                optional(entropy, name),
                f32(x, name),
                DeviceWeight.of(w, name),
                i32(targets, name),
                r,
                temperature);
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
        CudaKernels.refuseSoftCap(softCap, name);
        logProbs.logProbsBackward(
                f32(dx, name),
                optional(dw, name),
                f32(dLogProb, name),
                f32(x, name),
                DeviceWeight.of(w, name),
                i32(targets, name),
                f32(lse, name),
                r,
                temperature);
    }

    @Override
    public void scores(Slice scores, Slice x, Slice w, Slice bias, int r, int width) {
        String name = "scores";
        this.scores.scores(f32(scores, name), f32(x, name), f32(w, name), optional(bias, name), r, width);
    }

    @Override
    public void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        String name = "scoresBackward";
        scores.scoresBackward(
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
