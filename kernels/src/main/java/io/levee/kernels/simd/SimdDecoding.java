package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.floats;
import static io.levee.kernels.host.HostOperands.i32;
import static io.levee.kernels.host.HostOperands.ints;

import io.levee.kernels.CacheShape;
import io.levee.kernels.DecodeOperations;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.host.Penalty;
import io.levee.kernels.parallel.Workers;

/** The cache, attention over it, and sampling on the lanes of vector registers. */
public final class SimdDecoding implements DecodeOperations {
    private final KeyValueCache keyValueCache;
    private final CachedAttention cachedAttention;
    private final Sampling sampling;
    private final Penalty repetition = new Penalty();

    /** By a team. */
    public SimdDecoding(Workers workers) {
        keyValueCache = new KeyValueCache(workers);
        cachedAttention = new CachedAttention(workers);
        sampling = new Sampling(workers);
    }

    @Override
    public void cacheAppend(Slice cache, Slice k, Slice v, Slice slots, Slice positions, int n, CacheShape shape) {
        String name = "cacheAppend";
        keyValueCache.append(
                floats(cache, name),
                floats(k, name),
                floats(v, name),
                ints(slots, name),
                ints(positions, name),
                n,
                shape);
    }

    @Override
    public void cacheCopy(Slice cache, int fromSlot, int toSlot, int length, CacheShape shape) {
        keyValueCache.copy(floats(cache, "cacheCopy"), fromSlot, toSlot, length, shape);
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
        cachedAttention.attend(
                floats(out, name),
                floats(q, name),
                floats(cache, name),
                ints(slots, name),
                ints(positions, name),
                n,
                heads,
                window,
                scale,
                softCap,
                shape);
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
        sampling.run(
                ints(tokens, name),
                floats(logProb, name),
                floats(logits, name),
                floats(uniforms, name),
                n,
                vocabulary,
                options);
    }
}
