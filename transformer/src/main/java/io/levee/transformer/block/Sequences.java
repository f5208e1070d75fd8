package io.levee.transformer.block;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.Slice;

/**
 * A packed batch on the device, and how its tokens attend to each other.
 *
 * @param tokens (N) ids
 * @param positions (N) place of each token in its own sequence
 * @param count N
 * @param attention where keys and values come from
 */
public record Sequences(Slice tokens, Slice positions, int count, AttentionPath attention) {
    /**
     * Packed sequences that see only themselves: training, scoring, and the first pass over prompts.
     *
     * @param offsets (B+1)
     * @param sequences B
     * @param longest tokens of the longest sequence
     */
    public record Packed(Slice offsets, int sequences, int longest) {
        /** The kernel's shape for the given heads. */
        public AttentionShape shape(int tokens, int heads, int keyValueHeads, int headWidth, int window, float scale) {
            return new AttentionShape(sequences, tokens, longest, heads, keyValueHeads, headWidth, window, scale);
        }
    }
}
