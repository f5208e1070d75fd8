package io.levee.transformer.block;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.Slice;

/**
 * Causal grouped-query attention with rotary positions.
 *
 * @param query (H·D, C)
 * @param key (K·D, C)
 * @param value (K·D, C)
 * @param output (C, H·D)
 * @param queryNorm (D) norm over each query head, or null (Qwen3)
 * @param keyNorm (D) norm over each key head, or null
 * @param heads sizes and window of this layer
 * @param rotary (positions, D/2, {cos, sin})
 */
public record SelfAttention(
        Projection query,
        Projection key,
        Projection value,
        Projection output,
        Parameter queryNorm,
        Parameter keyNorm,
        Heads heads,
        Slice rotary) {

    /**
     * Sizes of one attention layer.
     *
     * @param queries H
     * @param keyValues K
     * @param width D
     * @param window tokens that a token sees, 0 for all before it
     * @param normEpsilon ε of the query and key norms
     */
    public record Heads(int queries, int keyValues, int width, int window, float normEpsilon) {
        /** Factor of the scores. */
        public float scale() {
            return (float) (1 / Math.sqrt(width));
        }
    }

    /** x (N, C) to (N, C). */
    public Tensor apply(Tape tape, Tensor x, Sequences sequences, int layer) {
        Tensor q = normed(tape, query.apply(tape, x), queryNorm);
        Tensor k = normed(tape, key.apply(tape, x), keyNorm);
        Tensor v = value.apply(tape, x);
        tape.rotary(q, sequences.positions(), rotary, heads.queries(), heads.width());
        tape.rotary(k, sequences.positions(), rotary, heads.keyValues(), heads.width());
        return output.apply(tape, attend(tape, q, k, v, sequences, layer));
    }

    private Tensor normed(Tape tape, Tensor x, Parameter weight) {
        return weight == null ? x : tape.norm(x, weight, heads.normEpsilon());
    }

    private Tensor attend(Tape tape, Tensor q, Tensor k, Tensor v, Sequences sequences, int layer) {
        return switch (sequences.attention()) {
            case AttentionPath.Within(var packed) -> tape.attention(q, k, v, packed.offsets(), shape(packed, q));
            case AttentionPath.WithinAndKeep(var packed, var cache, var slots) -> {
                tape.cacheAppend(cache.layers().get(layer), k, v, slots, sequences.positions(), cache.shape());
                yield tape.attention(q, k, v, packed.offsets(), shape(packed, q));
            }
            case AttentionPath.Cached(var cache, var slots) -> {
                Slice kept = cache.layers().get(layer);
                tape.cacheAppend(kept, k, v, slots, sequences.positions(), cache.shape());
                yield tape.attentionCached(
                        q, kept, slots, sequences.positions(), heads.window(), heads.scale(), cache.shape());
            }
        };
    }

    private AttentionShape shape(Sequences.Packed packed, Tensor q) {
        return packed.shape(q.rows(), heads.queries(), heads.keyValues(), heads.width(), heads.window(), heads.scale());
    }
}
