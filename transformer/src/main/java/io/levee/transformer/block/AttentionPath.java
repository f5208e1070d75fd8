package io.levee.transformer.block;

import io.levee.kernels.CacheShape;
import io.levee.kernels.Slice;
import java.util.List;

/** Where the keys and values come from that a batch's queries attend to. */
public sealed interface AttentionPath {
    /** The batch itself: training and scoring. */
    record Within(Sequences.Packed packed) implements AttentionPath {}

    /**
     * The batch itself, whose keys and values are also kept in the cache: the pass over prompts.
     *
     * @param slots (N) cache slot of each token
     */
    record WithinAndKeep(Sequences.Packed packed, Cache cache, Slice slots) implements AttentionPath {}

    /**
     * The cache: one new token (or a few) of each sequence.
     *
     * @param slots (N) cache slot of each token
     */
    record Cached(Cache cache, Slice slots) implements AttentionPath {}

    /**
     * Keys and values of all layers.
     *
     * @param layers one slice for each layer
     */
    record Cache(List<Slice> layers, CacheShape shape) {}
}
