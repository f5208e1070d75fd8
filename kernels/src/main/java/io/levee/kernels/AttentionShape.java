package io.levee.kernels;

/**
 * The shape of causal grouped-query attention over packed sequences.
 *
 * @param sequences B, number of sequences in the batch
 * @param tokens N, packed tokens of all sequences
 * @param longest tokens of the longest sequence
 * @param heads H, query heads
 * @param keyValueHeads K, key and value heads; H is a multiple of K
 * @param headWidth D
 * @param window a token sees itself and the {@code window - 1} tokens before it; 0 for all before it
 * @param scale factor of the scores, usually 1/√D
 * @param softCap scaled scores s become softCap · tanh(s / softCap) before the softmax (Gemma 2); 0 for none
 */
public record AttentionShape(
        int sequences,
        int tokens,
        int longest,
        int heads,
        int keyValueHeads,
        int headWidth,
        int window,
        float scale,
        float softCap) {
    public AttentionShape {
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(heads + " heads are not a multiple of " + keyValueHeads + " key heads");
        }
    }

    /** A shape whose scores are not capped. */
    public AttentionShape(
            int sequences,
            int tokens,
            int longest,
            int heads,
            int keyValueHeads,
            int headWidth,
            int window,
            float scale) {
        this(sequences, tokens, longest, heads, keyValueHeads, headWidth, window, scale, 0);
    }
}
