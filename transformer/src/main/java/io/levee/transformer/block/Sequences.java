package io.levee.transformer.block;

import io.levee.kernels.Slice;

/**
 * A packed batch on the device, and how its tokens attend to each other.
 *
 * @param tokens (N) ids
 * @param positions (N) place of each token in its own sequence
 * @param count N
 * @param reach positions that occur are below it
 * @param attention where keys and values come from
 */
public record Sequences(Slice tokens, Slice positions, int count, int reach, AttentionPath attention) {
    /**
     * Packed sequences that see only themselves: training, scoring, and the first pass over prompts.
     *
     * @param offsets (B+1)
     * @param sequences B
     * @param longest tokens of the longest sequence
     */
    public record Packed(Slice offsets, int sequences, int longest) {}
}
