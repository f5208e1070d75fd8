package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.i32;

import io.levee.kernels.AttentionOperations;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.Slice;

/** Attention of packed sequences on a GPU. */
final class CudaAttention implements AttentionOperations {
    private final Attention attention;
    private final AttentionBackward attentionBackward;

    CudaAttention(Gpu gpu) {
        attention = new Attention(gpu);
        attentionBackward = new AttentionBackward(gpu);
    }

    @Override
    public void attention(Slice out, Slice lse, Slice q, Slice k, Slice v, Slice offsets, AttentionShape shape) {
        String name = "attention";
        CudaKernels.refuseSoftCap(shape.softCap(), name);
        attention.attention(
                f32(out, name), f32(lse, name), f32(q, name), f32(k, name), f32(v, name), i32(offsets, name), shape);
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
        CudaKernels.refuseSoftCap(shape.softCap(), name);
        attentionBackward.attentionBackward(
                f32(dq, name),
                f32(dk, name),
                f32(dv, name),
                f32(dOut, name),
                f32(out, name),
                f32(lse, name),
                f32(q, name),
                f32(k, name),
                f32(v, name),
                i32(offsets, name),
                shape);
    }
}
