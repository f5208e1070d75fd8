package io.levee.kernels;

/** Losses, and sums over sequences. A loss writes a sum to the first slots of {@code loss}, adding to what is there, and the seed gradient of the sum. */
public interface LossOperations {
    /** loss[0] += −weight·Σ logProb; dLogProb (R) = −weight. */
    void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight);

    /**
     * Clipped surrogate (Schulman et al. 2017), mean over each response, summed over responses: loss[0] += −Σ mean
     * min(Aρ, A·clip(ρ)) with ρ = exp(logProb − oldLogProb) clipped to [1 − clip, 1 + clip]; loss[1] += Σ share of tokens
     * whose ratio is outside; loss[2] = max(loss[2], |ρ − 1|); loss[3] += Σ mean ((ρ − 1) − ln ρ), the approximate
     * KL(old, new). dLogProb (R) = −Aρ / (tokens of the response), 0 where the clipped term is the smaller one.
     */
    void policyLoss(
            Slice loss,
            Slice dLogProb,
            Slice logProb,
            Slice oldLogProb,
            Slice advantages,
            Slice offsets,
            int sequences,
            float clip);

    /**
     * loss[0] += Σ mean ½·max((v − ret)², (old + clip(v − old) − ret)²), mean over each response. dValues (R) = (v − ret) /
     * (tokens of the response), 0 where the clipped term is the greater one.
     */
    void valueLoss(
            Slice loss,
            Slice dValues,
            Slice values,
            Slice oldValues,
            Slice returns,
            Slice offsets,
            int sequences,
            float clip);

    /**
     * Ranking loss of P pairs: scores (2P) hold the better (for costs: more harmful) answers first, p and P + p being a pair.
     * Writes dScores (2P). loss[0] += Σ −log
     * σ(better − worse) + regularization·(better² + worse²)/2; loss[1] += pairs with better &gt; worse.
     */
    void rankingLoss(Slice loss, Slice dScores, Slice scores, int pairs, float regularization);

    /**
     * Sign loss, added to dScores: signs (R, float32) +1 where the score shall be positive, −1 where negative. loss[2] += Σ
     * −log σ(sign·score), dScores += its gradient; loss[3] += scores of the right sign (0 is wrong).
     */
    void signLoss(Slice loss, Slice dScores, Slice scores, Slice signs, int r);

    /**
     * Token-wise ranking loss: scores (R) of all answer tokens of 2P sequences cut by offsets (2P+1), the better ones first;
     * first (P) is the first differing token of each pair, counted inside the answer. The shorter answer's end score is
     * held to the end of the longer; the pair's loss is the mean over tokens from first on. Slots as {@link #rankingLoss},
     * accuracy on end scores. Writes dScores (R).
     *
     * @throws IllegalArgumentException when an answer has no tokens, or both end before the first differing one; a device that
     *     would have to wait to see that makes the loss NaN instead
     */
    void tokenRankingLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, int pairs, float regularization);

    /**
     * Token-wise sign loss, added to dScores (R): signs (2P, float32), mean from the first differing token, or the last where
     * the answer ends before it, to each answer's own end; slots as {@link #signLoss}, counted on end scores.
     */
    void tokenSignLoss(Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, Slice signs, int pairs);

    /**
     * DPO (Rafailov et al. 2023) on P pairs, better answers first: logProb (R) cut by offsets (2P+1), referenceSums (2P); h =
     * (Σ logProb − referenceSum) of the better answer less that of the worse.
     * loss[0] += Σ −log σ(β·h); loss[1] += pairs with h &gt; 0; loss[2] += Σ β·h. Writes dLogProb (R).
     */
    void dpoLoss(Slice loss, Slice dLogProb, Slice logProb, Slice referenceSums, Slice offsets, int pairs, float beta);

    /** y (B) = sums of x (R) inside each sequence. */
    void segmentSums(Slice y, Slice x, Slice offsets, int sequences);
}
