package io.levee.kernels;

/** Attention of packed sequences. */
public interface AttentionOperations {
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
}
