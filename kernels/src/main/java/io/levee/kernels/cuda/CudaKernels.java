package io.levee.kernels.cuda;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;

/**
 * Operations on a GPU. One class for each operation; this one knows which, and hands over the memory. Weights, activations,
 * caches and optimizer state are resident on the device; operations are enqueued in one stream, and only {@link #download},
 * {@link #fence} and {@link #firstNonFinite} wait.
 *
 * <p>In float32 a row's bits do not depend on the other rows of its batch. In the other precisions they do not within a kernel,
 * but the kernel for few rows (decoding) and the one for many (training) round differently.
 */
public final class CudaKernels implements Kernels {
    private final Gpu gpu;
    private final Products products;
    private final DeviceMemories memories;
    private final MatMul matMul;
    private final BiasBackward biasBackward;
    private final LogProbs logProbs;
    private final Elementwise elementwise;
    private final Rows rows;
    private final RmsNorm rmsNorm;
    private final Rotary rotary;
    private final Attention attention;
    private final AttentionBackward attentionBackward;
    private final KeyValueCache keyValueCache;
    private final CachedAttention cachedAttention;
    private final Swiglu swiglu;
    private final Geglu geglu;
    private final Scores scores;
    private final Sampling sampling;
    private final NegativeLogLikelihood negativeLogLikelihood;
    private final KlRewards klRewards;
    private final Gae gae;
    private final PolicyLoss policyLoss;
    private final ValueLoss valueLoss;
    private final RankingLoss rankingLoss;
    private final TokenRankingLoss tokenRankingLoss;
    private final DpoLoss dpoLoss;
    private final Segments segments;
    private final SumOfSquares sumOfSquares;
    private final Adamw adamw;
    private final Finite finite;

    /**
     * Loads the kernels.
     *
     * @param driver closed with this
     * @param precision of matrix products and attention
     */
    public CudaKernels(GpuDriver driver, Precision precision) {
        gpu = new Gpu(driver, precision);
        products = new Products(gpu, new Convert(gpu));
        memories = new DeviceMemories(driver, products::forget);
        matMul = new MatMul(gpu, products);
        biasBackward = new BiasBackward(gpu);
        logProbs = new LogProbs(gpu, products);
        elementwise = new Elementwise(gpu);
        rows = new Rows(gpu);
        rmsNorm = new RmsNorm(gpu);
        rotary = new Rotary(gpu);
        attention = new Attention(gpu);
        attentionBackward = new AttentionBackward(gpu);
        keyValueCache = new KeyValueCache(gpu);
        cachedAttention = new CachedAttention(gpu);
        swiglu = new Swiglu(gpu);
        geglu = new Geglu(gpu);
        scores = new Scores(gpu);
        sampling = new Sampling(gpu);
        negativeLogLikelihood = new NegativeLogLikelihood(gpu);
        klRewards = new KlRewards(gpu);
        gae = new Gae(gpu);
        policyLoss = new PolicyLoss(gpu);
        valueLoss = new ValueLoss(gpu);
        rankingLoss = new RankingLoss(gpu);
        tokenRankingLoss = new TokenRankingLoss(gpu);
        dpoLoss = new DpoLoss(gpu);
        segments = new Segments(gpu);
        sumOfSquares = new SumOfSquares(gpu);
        adamw = new Adamw(gpu);
        finite = new Finite(gpu);
    }

    // ------------------------------------------------------------------------------------------------ memory

    @Override
    public Description description() {
        Precision precision = gpu.precision();
        return new Description(gpu.driver().properties().backend() + " " + precision, 1, 1, precision.rounding());
    }

    @Override
    public long deviceMemoryBytes() {
        return gpu.driver().properties().freeBytes();
    }

    @Override
    public Memory allocate(long bytes) {
        return memories.allocate(bytes);
    }

    /** {@inheritDoc} The data are copied to the device. */
    @Override
    public Slice adopt(MemorySegment host, Dtype dtype, long count) {
        Slice.requireBytes("adopt", dtype, count, host);
        DeviceSlice copy = memories.allocate(host.byteSize()).slice(0, dtype, count);
        upload(copy, host);
        return copy;
    }

    @Override
    public void upload(Slice to, MemorySegment from) {
        DeviceSlice target = DeviceSlice.of(to, "upload");
        Slice.requireBytes("upload", target.dtype(), target.count(), from);
        if (from.byteSize() > 0) {
            gpu.driver().toDevice(target.address(), from);
        }
    }

    @Override
    public void download(MemorySegment to, Slice from) {
        DeviceSlice source = DeviceSlice.of(from, "download");
        Slice.requireBytes("download", source.dtype(), source.count(), to);
        if (to.byteSize() > 0) {
            gpu.driver().toHost(to, source.address());
        }
    }

    @Override
    public void copy(Slice to, Slice from) {
        DeviceSlice target = DeviceSlice.of(to, "copy");
        DeviceSlice source = DeviceSlice.of(from, "copy");
        Slice.requireAlike(target, source);
        if (target.count() > 0) {
            gpu.driver().copy(target.address(), source.address(), target.bytes());
        }
    }

    @Override
    public void fill(Slice x, float value) {
        elementwise.fill(f32(x, "fill"), value);
    }

    @Override
    public void fence() {
        gpu.driver().synchronize();
    }

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        return new DeviceWeight(DeviceSlice.of(w, "weight"), outputs, inputs);
    }

    @Override
    public long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return products.copyBytes(dtype, outputs, inputs);
    }

    /** {@inheritDoc} None is given up here. */
    @Override
    public long weightCopyLimitBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void refresh(Weight weight) {
        weight(weight, "refresh").invalidate();
    }

    /** Waits, and gives all memory and the device back. */
    @Override
    public void close() {
        memories.close();
        gpu.close();
    }

    private static DeviceWeight weight(Weight weight, String operation) {
        if (weight instanceof DeviceWeight device) {
            return device;
        }
        throw new IllegalArgumentException(operation + ": expected a weight made by these kernels, found "
                + (weight == null ? "null" : weight.getClass()));
    }

    private static DeviceSlice f32(Slice slice, String operation) {
        return DeviceSlice.of(slice, Dtype.F32, operation);
    }

    private static DeviceSlice i32(Slice slice, String operation) {
        return DeviceSlice.of(slice, Dtype.I32, operation);
    }

    /** An operand that may be left out. */
    private static DeviceSlice optional(Slice slice, String operation) {
        return slice == null ? null : f32(slice, operation);
    }

    // ------------------------------------------------------------------------------------------------ linear algebra

    @Override
    public void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        String name = "linear";
        matMul.linear(f32(y, name), f32(x, name), weight(w, name), optional(bias, name), n, accumulate);
    }

    @Override
    public void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        String name = "linearBackwardInput";
        matMul.linearBackwardInput(f32(dx, name), f32(dy, name), weight(w, name), n);
    }

    @Override
    public void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        String name = "linearBackwardWeight";
        matMul.linearBackwardWeight(f32(dw, name), f32(dy, name), f32(x, name), n, outputs, inputs);
    }

    @Override
    public void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        String name = "biasBackward";
        biasBackward.biasBackward(f32(dBias, name), f32(dy, name), n, outputs);
    }

    @Override
    public void add(Slice y, Slice a, Slice b, long count) {
        String name = "add";
        elementwise.add(f32(y, name), f32(a, name), f32(b, name), count);
    }

    @Override
    public void accumulate(Slice y, Slice x, float scale, long count) {
        String name = "accumulate";
        elementwise.accumulate(f32(y, name), f32(x, name), scale, count);
    }

    @Override
    public void scale(Slice x, float factor, long count) {
        String name = "scale";
        elementwise.scale(f32(x, name), factor, count);
    }

    // ------------------------------------------------------------------------------------------------ tokens and rows

    @Override
    public void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        String name = "embedding";
        rows.embedding(f32(y, name), DeviceSlice.of(table, name), i32(tokens, name), n, width);
    }

    @Override
    public void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        String name = "embeddingBackward";
        rows.embeddingBackward(f32(dTable, name), f32(dy, name), i32(tokens, name), n, width);
    }

    @Override
    public void gatherRows(Slice y, Slice x, Slice rows, int r, int width) {
        String name = "gatherRows";
        this.rows.gatherRows(f32(y, name), f32(x, name), i32(rows, name), r, width);
    }

    @Override
    public void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width) {
        String name = "gatherRowsBackward";
        this.rows.gatherRowsBackward(f32(dx, name), f32(dy, name), i32(rows, name), r, width);
    }

    // ------------------------------------------------------------------------------------------------ blocks

    @Override
    public void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        String name = "rmsNorm";
        rmsNorm.rmsNorm(f32(y, name), f32(inverse, name), f32(x, name), f32(weight, name), n, width, epsilon);
    }

    @Override
    public void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        String name = "addRmsNorm";
        rmsNorm.addRmsNorm(
                f32(y, name),
                f32(inverse, name),
                f32(sum, name),
                f32(x, name),
                f32(delta, name),
                f32(weight, name),
                n,
                width,
                epsilon);
    }

    @Override
    public void rmsNormBackward(
            Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width) {
        String name = "rmsNormBackward";
        rmsNorm.rmsNormBackward(
                f32(dx, name),
                optional(dWeight, name),
                f32(dy, name),
                f32(x, name),
                f32(weight, name),
                f32(inverse, name),
                n,
                width);
    }

    @Override
    public void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse) {
        String name = "rotary";
        rotary.rotary(f32(x, name), i32(positions, name), f32(table, name), n, heads, headWidth, inverse);
    }

    @Override
    public void attention(Slice out, Slice lse, Slice q, Slice k, Slice v, Slice offsets, AttentionShape shape) {
        String name = "attention";
        refuseSoftCap(shape.softCap(), name);
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
        refuseSoftCap(shape.softCap(), name);
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
        refuseSoftCap(softCap, name);
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
    public boolean hasSoftCaps() {
        return false;
    }

    private static void refuseSoftCap(float softCap, String operation) {
        if (softCap != 0) {
            throw new UnsupportedOperationException(operation + ": no soft cap on this device");
        }
    }

    @Override
    public void softCap(Slice x, float cap, long count) {
        elementwise.softCap(f32(x, "softCap"), cap, count);
    }

    @Override
    public void swiglu(Slice y, Slice gate, Slice up, long count) {
        String name = "swiglu";
        swiglu.swiglu(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "swigluBackward";
        swiglu.swigluBackward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void geglu(Slice y, Slice gate, Slice up, long count) {
        String name = "geglu";
        geglu.geglu(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "gegluBackward";
        geglu.gegluBackward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }

    // ------------------------------------------------------------------------------------------------ heads

    @Override
    public void logProbs(
            Slice logProb,
            Slice lse,
            Slice entropy,
            Slice x,
            Weight w,
            Slice targets,
            int r,
            float temperature,
            float softCap) {
        String name = "logProbs";
        refuseSoftCap(softCap, name);
        logProbs.logProbs(
                f32(logProb, name),
                f32(lse, name),
                optional(entropy, name),
                f32(x, name),
                weight(w, name),
                i32(targets, name),
                r,
                temperature);
    }

    @Override
    public void logProbsBackward(
            Slice dx,
            Slice dw,
            Slice dLogProb,
            Slice x,
            Weight w,
            Slice targets,
            Slice lse,
            int r,
            float temperature,
            float softCap) {
        String name = "logProbsBackward";
        refuseSoftCap(softCap, name);
        logProbs.logProbsBackward(
                f32(dx, name),
                optional(dw, name),
                f32(dLogProb, name),
                f32(x, name),
                weight(w, name),
                i32(targets, name),
                f32(lse, name),
                r,
                temperature);
    }

    @Override
    public void scores(Slice scores, Slice x, Slice w, Slice bias, int r, int width) {
        String name = "scores";
        this.scores.scores(f32(scores, name), f32(x, name), f32(w, name), optional(bias, name), r, width);
    }

    @Override
    public void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        String name = "scoresBackward";
        scores.scoresBackward(
                f32(dx, name),
                f32(dw, name),
                optional(dBias, name),
                f32(dScores, name),
                f32(x, name),
                f32(w, name),
                r,
                width);
    }

    // ------------------------------------------------------------------------------------------------ sampling

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

    // ------------------------------------------------------------------------------------------------ losses

    @Override
    public void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight) {
        String name = "negativeLogLikelihood";
        negativeLogLikelihood.negativeLogLikelihood(
                f32(loss, name), f32(dLogProb, name), f32(logProb, name), r, weight);
    }

    @Override
    public void klRewards(
            Slice rewards,
            Slice logProb,
            Slice reference,
            Slice scores,
            Slice offsets,
            int sequences,
            float coefficient,
            float clip,
            boolean clipWithKl) {
        String name = "klRewards";
        klRewards.klRewards(
                f32(rewards, name),
                f32(logProb, name),
                f32(reference, name),
                f32(scores, name),
                i32(offsets, name),
                sequences,
                coefficient,
                clip,
                clipWithKl);
    }

    @Override
    public void gae(
            Slice advantages,
            Slice returns,
            Slice rewards,
            Slice values,
            Slice offsets,
            int sequences,
            float gamma,
            float lambda) {
        String name = "gae";
        gae.gae(
                f32(advantages, name),
                f32(returns, name),
                f32(rewards, name),
                f32(values, name),
                i32(offsets, name),
                sequences,
                gamma,
                lambda);
    }

    @Override
    public void combineAdvantages(Slice y, Slice rewardAdvantages, Slice costAdvantages, float multiplier, int r) {
        String name = "combineAdvantages";
        gae.combineAdvantages(f32(y, name), f32(rewardAdvantages, name), f32(costAdvantages, name), multiplier, r);
    }

    @Override
    public void policyLoss(
            Slice loss,
            Slice dLogProb,
            Slice logProb,
            Slice oldLogProb,
            Slice advantages,
            Slice offsets,
            int sequences,
            float clip) {
        String name = "policyLoss";
        policyLoss.policyLoss(
                f32(loss, name),
                f32(dLogProb, name),
                f32(logProb, name),
                f32(oldLogProb, name),
                f32(advantages, name),
                i32(offsets, name),
                sequences,
                clip);
    }

    @Override
    public void valueLoss(
            Slice loss,
            Slice dValues,
            Slice values,
            Slice oldValues,
            Slice returns,
            Slice offsets,
            int sequences,
            float clip) {
        String name = "valueLoss";
        valueLoss.valueLoss(
                f32(loss, name),
                f32(dValues, name),
                f32(values, name),
                f32(oldValues, name),
                f32(returns, name),
                i32(offsets, name),
                sequences,
                clip);
    }

    @Override
    public void rankingLoss(Slice loss, Slice dScores, Slice scores, int pairs, float regularization) {
        String name = "rankingLoss";
        rankingLoss.rankingLoss(f32(loss, name), f32(dScores, name), f32(scores, name), pairs, regularization);
    }

    @Override
    public void signLoss(Slice loss, Slice dScores, Slice scores, Slice signs, int r) {
        String name = "signLoss";
        rankingLoss.signLoss(f32(loss, name), f32(dScores, name), f32(scores, name), f32(signs, name), r);
    }

    @Override
    public void tokenRankingLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, int pairs, float regularization) {
        String name = "tokenRankingLoss";
        tokenRankingLoss.tokenRankingLoss(
                f32(loss, name),
                f32(dScores, name),
                f32(scores, name),
                i32(offsets, name),
                i32(first, name),
                pairs,
                regularization);
    }

    @Override
    public void tokenSignLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, Slice signs, int pairs) {
        String name = "tokenSignLoss";
        tokenRankingLoss.tokenSignLoss(
                f32(loss, name),
                f32(dScores, name),
                f32(scores, name),
                i32(offsets, name),
                i32(first, name),
                f32(signs, name),
                pairs);
    }

    @Override
    public void dpoLoss(
            Slice loss, Slice dLogProb, Slice logProb, Slice referenceSums, Slice offsets, int pairs, float beta) {
        String name = "dpoLoss";
        dpoLoss.dpoLoss(
                f32(loss, name),
                f32(dLogProb, name),
                f32(logProb, name),
                f32(referenceSums, name),
                i32(offsets, name),
                pairs,
                beta);
    }

    @Override
    public void segmentSums(Slice y, Slice x, Slice offsets, int sequences) {
        String name = "segmentSums";
        segments.segmentSums(f32(y, name), f32(x, name), i32(offsets, name), sequences);
    }

    // ------------------------------------------------------------------------------------------------ optimizer

    @Override
    public void sumOfSquares(Slice slot, Slice x, long count) {
        String name = "sumOfSquares";
        sumOfSquares.sumOfSquares(f32(slot, name), f32(x, name), count);
    }

    @Override
    public void adamw(
            Slice parameters,
            Slice gradients,
            Slice firstMoments,
            Slice secondMoments,
            Slice sumOfSquares,
            long count,
            long decayed,
            AdamwStep step) {
        String name = "adamw";
        adamw.adamw(
                f32(parameters, name),
                f32(gradients, name),
                f32(firstMoments, name),
                f32(secondMoments, name),
                f32(sumOfSquares, name),
                count,
                decayed,
                step);
    }

    @Override
    public long firstNonFinite(Slice x, long count) {
        String name = "firstNonFinite";
        return finite.firstNonFinite(f32(x, name), count);
    }
}
