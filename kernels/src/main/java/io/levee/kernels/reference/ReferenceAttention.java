package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.i32;

import io.levee.kernels.AttentionOperations;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.Slice;

/** Attention of packed sequences, as the plain loops that their formulas say. */
public final class ReferenceAttention implements AttentionOperations {
    /** In plain loops. */
    public ReferenceAttention() {}

    @Override
    public void attention(Slice out, Slice lse, Slice q, Slice k, Slice v, Slice offsets, AttentionShape shape) {
        String name = "attention";
        new Attention(shape)
                .forward(f32(out, name), f32(lse, name), f32(q, name), f32(k, name), f32(v, name), i32(offsets, name));
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
        new AttentionBackward(shape, f32(dOut, name), f32(q, name), f32(k, name), f32(v, name))
                .run(f32(dq, name), f32(dk, name), f32(dv, name), f32(out, name), f32(lse, name), i32(offsets, name));
    }
}
