package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.i32;

import io.levee.kernels.LossOperations;
import io.levee.kernels.Slice;

/** Losses on a GPU. */
final class CudaLosses implements LossOperations {
    private final NegativeLogLikelihood negativeLogLikelihood;
    private final PolicyLoss policyLoss;
    private final ValueLoss valueLoss;
    private final RankingLoss rankingLoss;
    private final TokenRankingLoss tokenRankingLoss;
    private final DpoLoss dpoLoss;
    private final Segments segments;

    CudaLosses(Gpu gpu) {
        negativeLogLikelihood = new NegativeLogLikelihood(gpu);
        policyLoss = new PolicyLoss(gpu);
        valueLoss = new ValueLoss(gpu);
        rankingLoss = new RankingLoss(gpu);
        tokenRankingLoss = new TokenRankingLoss(gpu);
        dpoLoss = new DpoLoss(gpu);
        segments = new Segments(gpu);
    }

    @Override
    public void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight) {
        String name = "negativeLogLikelihood";
        negativeLogLikelihood.negativeLogLikelihood(
                f32(loss, name), f32(dLogProb, name), f32(logProb, name), r, weight);
    }

    @Override
    public void policyLoss(
            Slice loss,
            Slice dLogProb,
            Slice logProb,
            Slice oldLogProb,
            Slice advantages,
            Slice offsets,
            int sequences,
            float clip) {
        String name = "policyLoss";
        policyLoss.policyLoss(
                f32(loss, name),
                f32(dLogProb, name),
                f32(logProb, name),
                f32(oldLogProb, name),
                f32(advantages, name),
                i32(offsets, name),
                sequences,
                clip);
    }

    @Override
    public void valueLoss(
            Slice loss,
            Slice dValues,
            Slice values,
            Slice oldValues,
            Slice returns,
            Slice offsets,
            int sequences,
            float clip) {
        String name = "valueLoss";
        valueLoss.valueLoss(
                f32(loss, name),
                f32(dValues, name),
                f32(values, name),
                f32(oldValues, name),
                f32(returns, name),
                i32(offsets, name),
                sequences,
                clip);
    }

    @Override
    public void rankingLoss(Slice loss, Slice dScores, Slice scores, int pairs, float regularization) {
        String name = "rankingLoss";
        rankingLoss.rankingLoss(f32(loss, name), f32(dScores, name), f32(scores, name), pairs, regularization);
    }

    @Override
    public void signLoss(Slice loss, Slice dScores, Slice scores, Slice signs, int r) {
        String name = "signLoss";
        rankingLoss.signLoss(f32(loss, name), f32(dScores, name), f32(scores, name), f32(signs, name), r);
    }

    @Override
    public void tokenRankingLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, int pairs, float regularization) {
        String name = "tokenRankingLoss";
        tokenRankingLoss.tokenRankingLoss(
                f32(loss, name),
                f32(dScores, name),
                f32(scores, name),
                i32(offsets, name),
                i32(first, name),
                pairs,
                regularization);
    }

    @Override
    public void tokenSignLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, Slice signs, int pairs) {
        String name = "tokenSignLoss";
        tokenRankingLoss.tokenSignLoss(
                f32(loss, name),
                f32(dScores, name),
                f32(scores, name),
                i32(offsets, name),
                i32(first, name),
                f32(signs, name),
                pairs);
    }

    @Override
    public void dpoLoss(
            Slice loss, Slice dLogProb, Slice logProb, Slice referenceSums, Slice offsets, int pairs, float beta) {
        String name = "dpoLoss";
        dpoLoss.dpoLoss(
                f32(loss, name),
                f32(dLogProb, name),
                f32(logProb, name),
                f32(referenceSums, name),
                i32(offsets, name),
                pairs,
                beta);
    }

    @Override
    public void segmentSums(Slice y, Slice x, Slice offsets, int sequences) {
        String name = "segmentSums";
        segments.segmentSums(f32(y, name), f32(x, name), i32(offsets, name), sequences);
    }
}
