package io.levee.kernels;

/** One token at a time: the cache of keys and values, attention over it, and sampling. */
public interface DecodeOperations {
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
}
