package io.levee.kernels;

/** What follows the last block: log-probabilities of tokens, and scores. */
public interface HeadOperations {
    /**
     * logProb (R) = log softmax(x·wᵀ / temperature)[targets], lse (R) its log-sum-exp and, where not null, entropy (R) of
     * the whole distribution in nats. x (R, C), w (V, C), targets (R). The (R, V) logits are never stored; they are soft-capped
     * before the division, as by {@link Kernels#softCap}, where the cap is not 0.
     */
    void logProbs(
            Slice logProb,
            Slice lse,
            Slice entropy,
            Slice x,
            Weight w,
            Slice targets,
            int r,
            float temperature,
            float softCap);

    /** {@link #logProbs(Slice, Slice, Slice, Slice, Weight, Slice, int, float, float)} without a cap. */
    default void logProbs(
            Slice logProb, Slice lse, Slice entropy, Slice x, Weight w, Slice targets, int r, float temperature) {
        logProbs(logProb, lse, entropy, x, w, targets, r, temperature, 0);
    }

    /** dx (R, C) += and, where not null, dw (V, C) +=, from dLogProb (R). */
    void logProbsBackward(
            Slice dx,
            Slice dw,
            Slice dLogProb,
            Slice x,
            Weight w,
            Slice targets,
            Slice lse,
            int r,
            float temperature,
            float softCap);

    /** {@link #logProbsBackward(Slice, Slice, Slice, Slice, Weight, Slice, Slice, int, float, float)} without a cap. */
    default void logProbsBackward(
            Slice dx, Slice dw, Slice dLogProb, Slice x, Weight w, Slice targets, Slice lse, int r, float temperature) {
        logProbsBackward(dx, dw, dLogProb, x, w, targets, lse, r, temperature, 0);
    }

    /** scores (R) = x (R, C) · w (C) + bias (1), bias null for none. */
    void scores(Slice scores, Slice x, Slice w, Slice bias, int r, int width);

    /** dx (R, C) +=, dw (C) +=, dBias (1) += (null where there is none). */
    void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width);
}
