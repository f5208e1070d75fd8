package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.i32;

import io.levee.kernels.CacheShape;
import io.levee.kernels.DecodeOperations;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;

/** The cache, attention over it, and sampling on a GPU. */
final class CudaDecoding implements DecodeOperations {
    private final KeyValueCache keyValueCache;
    private final CachedAttention cachedAttention;
    private final Sampling sampling;

    CudaDecoding(Gpu gpu) {
        keyValueCache = new KeyValueCache(gpu);
        cachedAttention = new CachedAttention(gpu);
        sampling = new Sampling(gpu);
    }

    @Override
    public void cacheAppend(Slice cache, Slice k, Slice v, Slice slots, Slice positions, int n, CacheShape shape) {
        String name = "cacheAppend";
        keyValueCache.cacheAppend(
                f32(cache, name), f32(k, name), f32(v, name), i32(slots, name), i32(positions, name), n, shape);
    }

    @Override
    public void cacheCopy(Slice cache, int fromSlot, int toSlot, int length, CacheShape shape) {
        String name = "cacheCopy";
        keyValueCache.cacheCopy(f32(cache, name), fromSlot, toSlot, length, shape);
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
        CudaKernels.refuseSoftCap(softCap, name);
        cachedAttention.attentionCached(
                f32(out, name),
                f32(q, name),
                f32(cache, name),
                i32(slots, name),
                i32(positions, name),
                n,
                heads,
                window,
                scale,
                shape);
    }

    @Override
    public void penalise(Slice logits, Slice history, Slice offsets, int n, int vocabulary, float penalty) {
        String name = "penalise";
        sampling.penalise(f32(logits, name), i32(history, name), i32(offsets, name), n, vocabulary, penalty);
    }

    @Override
    public void sample(
            Slice tokens, Slice logProb, Slice logits, Slice uniforms, int n, int vocabulary, SamplingOptions options) {
        String name = "sample";
        sampling.sample(
                i32(tokens, name), f32(logProb, name), f32(logits, name), f32(uniforms, name), n, vocabulary, options);
    }
}
