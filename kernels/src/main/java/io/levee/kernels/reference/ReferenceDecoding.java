package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.i32;

import io.levee.kernels.CacheShape;
import io.levee.kernels.DecodeOperations;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.host.Penalty;

/** The cache, attention over it, and sampling, as the plain loops that their formulas say. */
public final class ReferenceDecoding implements DecodeOperations {
    private final Penalty repetition = new Penalty();

    /** In plain loops. */
    public ReferenceDecoding() {}

    @Override
    public void cacheAppend(Slice cache, Slice k, Slice v, Slice slots, Slice positions, int n, CacheShape shape) {
        String name = "cacheAppend";
        new Cache(f32(cache, name), shape)
                .append(f32(k, name), f32(v, name), i32(slots, name), i32(positions, name), n);
    }

    @Override
    public void cacheCopy(Slice cache, int fromSlot, int toSlot, int length, CacheShape shape) {
        new Cache(f32(cache, "cacheCopy"), shape).copy(fromSlot, toSlot, length);
    }

    @Override
    public void attentionCached(
            Slice out,
            Slice q,
            Slice cache,
            Slice slots,
            Slice positions,
            int n,
            int heads,
            int window,
            float scale,
            float softCap,
            CacheShape shape) {
        String name = "attentionCached";
        new Cache(f32(cache, name), shape)
                .attend(
                        f32(out, name),
                        f32(q, name),
                        i32(slots, name),
                        i32(positions, name),
                        n,
                        heads,
                        window,
                        scale,
                        softCap);
    }

    @Override
    public void penalise(Slice logits, Slice history, Slice offsets, int n, int vocabulary, float penalty) {
        String name = "penalise";
        repetition.run(f32(logits, name), i32(history, name), i32(offsets, name), n, vocabulary, penalty);
    }

    @Override
    public void sample(
            Slice tokens, Slice logProb, Slice logits, Slice uniforms, int n, int vocabulary, SamplingOptions options) {
        String name = "sample";
        new Sampling(vocabulary, options)
                .run(i32(tokens, name), f32(logProb, name), f32(logits, name), f32(uniforms, name), n);
    }
}
