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
 * @param queryNorm (D) over each query head or (H·D) over all of them, or null for none
 * @param keyNorm (D) over each key head or (K·D) over all of them, or null for none
 * @param heads sizes and window of this layer
 * @param rotary angles of this layer
 */
public record SelfAttention(
        Projection query,
        Projection key,
        Projection value,
        Projection output,
        Parameter queryNorm,
        Parameter keyNorm,
        Heads heads,
        RotaryAngles rotary) {

    /**
     * Sizes of one attention layer.
     *
     * @param queries H
     * @param keyValues K
     * @param width D
     * @param window tokens that a token sees, 0 for all before it
     * @param scale factor of the scores
     * @param softCap of the scores, 0 for none
     * @param normEpsilon ε of the query and key norms
     */
    public record Heads(
            int queries, int keyValues, int width, int window, float scale, float softCap, float normEpsilon) {}

    /** x (N, C) to (N, C). */
    public Tensor apply(Tape tape, Tensor x, Sequences sequences, int layer) {
        Tensor q = normed(tape, query.apply(tape, x), queryNorm);
        Tensor k = normed(tape, key.apply(tape, x), keyNorm);
        Tensor v = value.apply(tape, x);
        tape.rotary(q, sequences.positions(), rotary.table(), heads.queries(), heads.width());
        tape.rotary(k, sequences.positions(), rotary.table(), heads.keyValues(), heads.width());
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
                        q,
                        kept,
                        slots,
                        sequences.positions(),
                        heads.window(),
                        heads.scale(),
                        heads.softCap(),
                        cache.shape());
            }
        };
    }

    private AttentionShape shape(Sequences.Packed packed, Tensor q) {
        return new AttentionShape(
                packed.sequences(),
                q.rows(),
                packed.longest(),
                heads.queries(),
                heads.keyValues(),
                heads.width(),
                heads.window(),
                heads.scale(),
                heads.softCap());
    }
}
