package io.levee.kernels.host;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.i32;

import io.levee.kernels.LossOperations;
import io.levee.kernels.Slice;

/** Losses in plain loops with double accumulators: over a few thousand values speed is of no concern. */
public final class HostLosses implements LossOperations {
    /** The only one. */
    public HostLosses() {}

    @Override
    public void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight) {
        String name = "negativeLogLikelihood";
        NegativeLogLikelihood.run(f32(loss, name), f32(dLogProb, name), f32(logProb, name), r, weight);
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
        new PolicyLoss(clip)
                .run(
                        f32(loss, name),
                        f32(dLogProb, name),
                        f32(logProb, name),
                        f32(oldLogProb, name),
                        f32(advantages, name),
                        i32(offsets, name),
                        sequences);
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
        ValueLoss.run(
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
        RankingLoss.pairs(f32(loss, name), f32(dScores, name), f32(scores, name), pairs, regularization);
    }

    @Override
    public void signLoss(Slice loss, Slice dScores, Slice scores, Slice signs, int r) {
        String name = "signLoss";
        RankingLoss.signs(f32(loss, name), f32(dScores, name), f32(scores, name), f32(signs, name), r);
    }

    @Override
    public void tokenRankingLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, int pairs, float regularization) {
        String name = "tokenRankingLoss";
        new TokenRankingLoss(f32(dScores, name), f32(scores, name), i32(offsets, name))
                .pairs(f32(loss, name), i32(first, name), pairs, regularization);
    }

    @Override
    public void tokenSignLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, Slice signs, int pairs) {
        String name = "tokenSignLoss";
        new TokenRankingLoss(f32(dScores, name), f32(scores, name), i32(offsets, name))
                .signs(f32(loss, name), i32(first, name), f32(signs, name), pairs);
    }

    @Override
    public void dpoLoss(
            Slice loss, Slice dLogProb, Slice logProb, Slice referenceSums, Slice offsets, int pairs, float beta) {
        String name = "dpoLoss";
        DpoLoss.run(
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
        Segments.sums(f32(y, name), f32(x, name), i32(offsets, name), sequences);
    }
}
