package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.floats;
import static io.levee.kernels.host.HostOperands.ints;

import io.levee.kernels.AttentionOperations;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.Slice;
import io.levee.kernels.parallel.Workers;

/** Attention of packed sequences on the lanes of vector registers. */
public final class SimdAttention implements AttentionOperations {
    private final Attention attention;
    private final AttentionBackward attentionBackward;

    /** By a team. */
    public SimdAttention(Workers workers) {
        attention = new Attention(workers);
        attentionBackward = new AttentionBackward(workers);
    }

    @Override
    public void attention(Slice out, Slice lse, Slice q, Slice k, Slice v, Slice offsets, AttentionShape shape) {
        String name = "attention";
        attention.forward(
                floats(out, name),
                floats(lse, name),
                floats(q, name),
                floats(k, name),
                floats(v, name),
                ints(offsets, name),
                shape);
    }

    @Override
    public void attentionBackward(
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
            AttentionShape shape) {
        String name = "attentionBackward";
        attentionBackward.backward(
                floats(dq, name),
                floats(dk, name),
                floats(dv, name),
                floats(dOut, name),
                floats(out, name),
                floats(lse, name),
                floats(q, name),
                floats(k, name),
                floats(v, name),
                ints(offsets, name),
                shape);
    }
}
