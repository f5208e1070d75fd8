package io.levee.kernels;

/**
 * The operations of training and generation on one device. Memory belongs to the instance; operations take slices of it,
 * enqueue in order and return nothing. Results that steer a run (losses, norms, counts) go to slots in the same memory and
 * are read with {@link #download}, which waits. Everything is row-major float32 unless said; token ids, positions, offsets
 * and row numbers are I32. Shapes: B sequences, N packed tokens, R gathered rows, C width, H heads, K key/value heads,
 * D head width, F feed-forward width, V vocabulary, P pairs. {@code offsets (B+1)} cuts N (or R) rows into sequences.
 *
 * <p>Backward operations <em>add</em> to gradients. Every operation gives the same bits for any number of threads, and a
 * row's result does not depend on the other rows of its batch. An instance is used by one thread at a time; two instances
 * run side by side. An unsupported dtype is an {@link IllegalArgumentException} that names the operation.
 */
public interface Kernels extends KernelMemory {
    /**
     * What decides bits and speed of an instance.
     *
     * @param backend reference, simd or cuda
     * @param lanes float32 values in a vector register; 1 for scalar code
     * @param threads workers, the calling thread included; never decides bits
     * @param rounding largest relative error that a factor of a product is rounded with: {@link #FLOAT32}, {@link
     *     #BFLOAT16X3} or {@link #BFLOAT16}
     */
    record Description(String backend, int lanes, int threads, double rounding) {
        /** Rounding to 24 bits. */
        public static final double FLOAT32 = 0x1p-24;

        /** Rounding to two times 8 bits. */
        public static final double BFLOAT16X3 = 0x1p-16;

        /** Rounding to 8 bits. */
        public static final double BFLOAT16 = 0x1p-8;
    }

    // ------------------------------------------------------------------------------------------------ values

    /** Copies values; equal dtype and count. */
    void copy(Slice to, Slice from);

    /** Sets every value of a float32 slice. */
    void fill(Slice x, float value);

    // ------------------------------------------------------------------------------------------------ linear algebra

    /** y (N, outputs) = x (N, inputs) · wᵀ + bias (outputs) or, if accumulate, y += the same. A null bias is none. */
    void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate);

    /** dx (N, inputs) += dy (N, outputs) · w. */
    void linearBackwardInput(Slice dx, Slice dy, Weight w, int n);

    /** dw (outputs, inputs) += dyᵀ (outputs, N) · x (N, inputs). */
    void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs);

    /** dBias (outputs) += column sums of dy (N, outputs). */
    void biasBackward(Slice dBias, Slice dy, int n, int outputs);

    /** y = a + b; y may be a or b. */
    void add(Slice y, Slice a, Slice b, long count);

    /** y += scale · x, rounded once. */
    void accumulate(Slice y, Slice x, float scale, long count);

    /** x *= factor. */
    void scale(Slice x, float factor, long count);

    /** x = cap · tanh(x / cap), in place. */
    void softCap(Slice x, float cap, long count);

    // ------------------------------------------------------------------------------------------------ tokens and rows

    /** y (N, C) = rows of table (V, C; any dtype) named by tokens (N). */
    void embedding(Slice y, Slice table, Slice tokens, int n, int width);

    /** dTable (V, C)[tokens] += dy (N, C), one float32 addition for each token, in token order. */
    void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width);

    /** y (R, C) = x (N, C)[rows (R)]. */
    void gatherRows(Slice y, Slice x, Slice rows, int r, int width);

    /** dx (N, C)[rows (R)] += dy (R, C); a row may be named more than once, and is then added to in the order of R. */
    void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width);

    // ------------------------------------------------------------------------------------------------ blocks

    /** inverse (N) = 1 / √(mean x² + ε); y (N, C) = x · inverse · weight (C). Zhang and Sennrich 2019. */
    void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon);

    /**
     * sum (N, C) = x + delta, inverse (N) = 1 / √(mean sum² + ε), y (N, C) = sum · inverse · weight (C): a residual connection
     * and the norm that follows it, with the bits of {@link #add} and then {@link #rmsNorm}.
     */
    void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon);

    /**
     * With s = inverse: dx += s·(dy·weight) − x·s³·mean(dy·weight·x), dWeight (C) += Σ dy·x·s, or dWeight null when the
     * weight is frozen. For {@link #addRmsNorm}, x is its sum, and dx holds already what else has flowed into the sum; the
     * gradient of the sum is then that of each of its terms, so one buffer serves for all three.
     */
    void rmsNormBackward(Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width);

    /**
     * Rotates x (N, heads, D) in place: element i of the first half of a head with element i of the second half, by the
     * angle of table (positions, D/2, {cos, sin})[positions (N)]; backwards (by −angle) if inverse. Su et al. 2021, in the
     * arrangement of Hugging Face.
     */
    void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse);

    /**
     * Causal attention inside each sequence: out (N, H, D) = softmax(scale · q·kᵀ) · v with q (N, H, D), k and v (N, K, D),
     * the scaled scores capped where the shape says so; lse (N, H) keeps their log-sum-exp. No (T, T) matrix is stored. Dao
     * et al. 2022.
     */
    void attention(Slice out, Slice lse, Slice q, Slice k, Slice v, Slice offsets, AttentionShape shape);

    /** dq, dk, dv +=, from the out and lse that {@link #attention} wrote. */
    void attentionBackward(
            Slice dq,
            Slice dk,
            Slice dv,
            Slice dOut,
            Slice out,
            Slice lse,
            Slice q,
            Slice k,
            Slice v,
            Slice offsets,
            AttentionShape shape);

    /** Writes k and v (N, K, D) of token i into slot slots[i] at position positions[i]. The layout is the back-end's own. */
    void cacheAppend(Slice cache, Slice k, Slice v, Slice slots, Slice positions, int n, CacheShape shape);

    /** Copies the first {@code length} tokens of one slot to another. */
    void cacheCopy(Slice cache, int fromSlot, int toSlot, int length, CacheShape shape);

    /**
     * out (N, H, D): token i attends to positions [0, positions[i]] of slot slots[i] (its own key included, appended
     * before), or to the last {@code window} of them. Scores are capped as {@link AttentionShape} says; 0 for no cap.
     */
    void attentionCached(
            Slice out,
            Slice q,
            Slice cache,
            Slice slots,
            Slice positions,
            int n,
            int heads,
            int window,
            float scale,
            float softCap,
            CacheShape shape);

    /** {@link #attentionCached(Slice, Slice, Slice, Slice, Slice, int, int, int, float, float, CacheShape)} without a cap. */
    default void attentionCached(
            Slice out,
            Slice q,
            Slice cache,
            Slice slots,
            Slice positions,
            int n,
            int heads,
            int window,
            float scale,
            CacheShape shape) {
        attentionCached(out, q, cache, slots, positions, n, heads, window, scale, 0, shape);
    }

    /** y = silu(gate) · up. Shazeer 2020. */
    void swiglu(Slice y, Slice gate, Slice up, long count);

    /** dGate += dy·up·σ(gate)·(1 + gate·(1 − σ(gate))), dUp += dy·silu(gate). */
    void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count);

    /**
     * y = gelu(gate) · up, with gelu(x) = x·σ(w), w = √(8/π)·(x + 0.044715·x³): Hendrycks and Gimpel 2016 in the form with
     * tanh.
     */
    void geglu(Slice y, Slice gate, Slice up, long count);

    /** dGate += dy·up·(σ(w) + gate·σ(w)·(1 − σ(w))·w′(gate)), dUp += dy·gelu(gate). */
    void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count);

    // ------------------------------------------------------------------------------------------------ heads

    /**
     * logProb (R) = log softmax(x·wᵀ / temperature)[targets], lse (R) its log-sum-exp and, where not null, entropy (R) of
     * the whole distribution in nats. x (R, C), w (V, C), targets (R). The (R, V) logits are never stored; they are soft-capped
     * before the division, as by {@link #softCap}, where the cap is not 0.
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

    // ------------------------------------------------------------------------------------------------ sampling

    /**
     * Repetition penalty (Keskar et al. 2019): each logit of a token that occurs in history[offsets[i], offsets[i+1]) is
     * divided by the penalty where positive and multiplied where not, once however often the token occurs.
     */
    void penalise(Slice logits, Slice history, Slice offsets, int n, int vocabulary, float penalty);

    /**
     * tokens (N) drawn from logits (N, V) by inversion of uniforms (N) in [0, 1) over the kept tokens in order of id: the
     * first whose cumulated probability, of all that is kept, exceeds the uniform; a token of probability 0 is never drawn;
     * logProb (N) is that of the <em>full</em> softmax at the temperature (at temperature 1 when greedy). Logits may be
     * overwritten.
     */
    void sample(
            Slice tokens, Slice logProb, Slice logits, Slice uniforms, int n, int vocabulary, SamplingOptions options);

    // ------------------------------------------------------------------------------------------------ losses
    // Each writes a sum to the first slots of `loss` (adding to what is there) and the seed gradient of the sum.

    /** loss[0] += −weight·Σ logProb; dLogProb (R) = −weight. */
    void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight);

    /**
     * Token rewards (R): −coefficient·(logProb − reference), plus the sequence's score (B) at its last token. The score is
     * clipped to ±clip before it is added or, if clipWithKl, every token after it. SAFE_RLHF 4.4; a negative coefficient
     * gives the cost stream. A sequence without tokens has no reward.
     */
    void klRewards(
            Slice rewards,
            Slice logProb,
            Slice reference,
            Slice scores,
            Slice offsets,
            int sequences,
            float coefficient,
            float clip,
            boolean clipWithKl);

    /**
     * Inside each sequence, from its end backwards: δ(t) = rewards(t) + γ·values(t+1) − values(t), advantages(t) = δ(t) +
     * γλ·advantages(t+1), returns = advantages + values, all 0 after the end. Schulman et al. 2016, arXiv 1506.02438.
     */
    void gae(
            Slice advantages,
            Slice returns,
            Slice rewards,
            Slice values,
            Slice offsets,
            int sequences,
            float gamma,
            float lambda);

    /** y (R) = (reward advantages − multiplier · cost advantages) / (1 + multiplier). Dai et al. 2023, appendix. */
    void combineAdvantages(Slice y, Slice rewardAdvantages, Slice costAdvantages, float multiplier, int r);

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

    // ------------------------------------------------------------------------------------------------ optimizer

    /** slot[0] = Σ x², accumulated in pieces in double and added in piece order. */
    void sumOfSquares(Slice slot, Slice x, long count);

    /**
     * One AdamW step over flat buffers whose first {@code decayed} values are decayed; the gradient is scaled by
     * gradientScale and by min(1, clipNorm / (gradientScale·√sumOfSquares[0] + 1e-6)). A sum of squares that is not finite
     * leaves everything as it is.
     */
    void adamw(
            Slice parameters,
            Slice gradients,
            Slice firstMoments,
            Slice secondMoments,
            Slice sumOfSquares,
            long count,
            long decayed,
            AdamwStep step);

    /** Index of the first value that is not finite, or −1; waits. */
    long firstNonFinite(Slice x, long count);
}
