package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A back-end put together from a memory and the groups of operations that work on it. Another one shares whatever it does not do
 * better: it is made of other groups.
 */
public abstract class ComposedKernels implements Kernels {
    private final Description description;
    private final MemoryOperations memory;
    private final ValueOperations values;
    private final ProductOperations products;
    private final RowOperations rows;
    private final BlockOperations blocks;
    private final AttentionOperations attention;
    private final HeadOperations heads;
    private final DecodeOperations decoding;
    private final LossOperations losses;
    private final OptimizerOperations optimizer;

    /** Operations that work on the memory, which is closed with this. */
    protected ComposedKernels(
            Description description,
            MemoryOperations memory,
            ValueOperations values,
            ProductOperations products,
            RowOperations rows,
            BlockOperations blocks,
            AttentionOperations attention,
            HeadOperations heads,
            DecodeOperations decoding,
            LossOperations losses,
            OptimizerOperations optimizer) {
        this.description = description;
        this.memory = memory;
        this.values = values;
        this.products = products;
        this.rows = rows;
        this.blocks = blocks;
        this.attention = attention;
        this.heads = heads;
        this.decoding = decoding;
        this.losses = losses;
        this.optimizer = optimizer;
    }

    @Override
    public final Description description() {
        return description;
    }

    // ------------------------------------------------------------------------------------------------ memory

    @Override
    public final long deviceMemoryBytes() {
        return memory.deviceMemoryBytes();
    }

    @Override
    public final Memory allocate(long bytes) {
        return memory.allocate(bytes);
    }

    @Override
    public final Memory allocate(long bytes, String purpose) {
        return memory.allocate(bytes, purpose);
    }

    @Override
    public final long takenBytes(long bytes) {
        return memory.takenBytes(bytes);
    }

    @Override
    public final Memory adopt(MemorySegment host) {
        return memory.adopt(host);
    }

    @Override
    public final Memory adopt(long bytes, Supplier<MemorySegment> host, String purpose) {
        return memory.adopt(bytes, host, purpose);
    }

    @Override
    public final void upload(Slice to, Function<SegmentAllocator, MemorySegment> from) {
        memory.upload(to, from);
    }

    @Override
    public final void upload(Slice to, MemorySegment from) {
        memory.upload(to, from);
    }

    @Override
    public final void download(MemorySegment to, Slice from) {
        memory.download(to, from);
    }

    @Override
    public final void copy(Slice to, Slice from) {
        memory.copy(to, from);
    }

    @Override
    public final void fence() {
        memory.fence();
    }

    @Override
    public void close() {
        memory.close();
    }

    // ------------------------------------------------------------------------------------------------ values

    @Override
    public final void fill(Slice x, float value) {
        values.fill(x, value);
    }

    @Override
    public final void add(Slice y, Slice a, Slice b, long count) {
        values.add(y, a, b, count);
    }

    @Override
    public final void accumulate(Slice y, Slice x, float scale, long count) {
        values.accumulate(y, x, scale, count);
    }

    @Override
    public final void scale(Slice x, float factor, long count) {
        values.scale(x, factor, count);
    }

    @Override
    public final void softCap(Slice x, float cap, long count) {
        values.softCap(x, cap, count);
    }

    // ------------------------------------------------------------------------------------------------ products

    @Override
    public final Weight weight(Slice w, int outputs, int inputs) {
        return products.weight(w, outputs, inputs);
    }

    @Override
    public final long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return products.weightCopyBytes(dtype, outputs, inputs);
    }

    @Override
    public final long weightCopyLimitBytes() {
        return products.weightCopyLimitBytes();
    }

    @Override
    public final void refresh(Weight weight) {
        products.refresh(weight);
    }

    @Override
    public final void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        products.linear(y, x, w, bias, n, accumulate);
    }

    @Override
    public final void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        products.linearBackwardInput(dx, dy, w, n);
    }

    @Override
    public final void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        products.linearBackwardWeight(dw, dy, x, n, outputs, inputs);
    }

    @Override
    public final void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        products.biasBackward(dBias, dy, n, outputs);
    }

    // ------------------------------------------------------------------------------------------------ rows

    @Override
    public final void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        rows.embedding(y, table, tokens, n, width);
    }

    @Override
    public final void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        rows.embeddingBackward(dTable, dy, tokens, n, width);
    }

    @Override
    public final void gatherRows(Slice y, Slice x, Slice rows, int r, int width) {
        this.rows.gatherRows(y, x, rows, r, width);
    }

    @Override
    public final void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width) {
        this.rows.gatherRowsBackward(dx, dy, rows, r, width);
    }

    // ------------------------------------------------------------------------------------------------ blocks

    @Override
    public final void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        blocks.rmsNorm(y, inverse, x, weight, n, width, epsilon);
    }

    @Override
    public final void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        blocks.addRmsNorm(y, inverse, sum, x, delta, weight, n, width, epsilon);
    }

    @Override
    public final void rmsNormBackward(
            Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width) {
        blocks.rmsNormBackward(dx, dWeight, dy, x, weight, inverse, n, width);
    }

    @Override
    public final void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse) {
        blocks.rotary(x, positions, table, n, heads, headWidth, inverse);
    }

    @Override
    public final void swiglu(Slice y, Slice gate, Slice up, long count) {
        blocks.swiglu(y, gate, up, count);
    }

    @Override
    public final void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        blocks.swigluBackward(dGate, dUp, dy, gate, up, count);
    }

    @Override
    public final void geglu(Slice y, Slice gate, Slice up, long count) {
        blocks.geglu(y, gate, up, count);
    }

    @Override
    public final void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        blocks.gegluBackward(dGate, dUp, dy, gate, up, count);
    }

    // ------------------------------------------------------------------------------------------------ attention

    @Override
    public final void attention(Slice out, Slice lse, Slice q, Slice k, Slice v, Slice offsets, AttentionShape shape) {
        attention.attention(out, lse, q, k, v, offsets, shape);
    }

    @Override
    public final void attentionBackward(
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
        attention.attentionBackward(dq, dk, dv, dOut, out, lse, q, k, v, offsets, shape);
    }

    // ------------------------------------------------------------------------------------------------ heads

    @Override
    public final void logProbs(
            Slice logProb,
            Slice lse,
            Slice entropy,
            Slice x,
            Weight w,
            Slice targets,
            int r,
            float temperature,
            float softCap) {
        heads.logProbs(logProb, lse, entropy, x, w, targets, r, temperature, softCap);
    }

    @Override
    public final void logProbsBackward(
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
        heads.logProbsBackward(dx, dw, dLogProb, x, w, targets, lse, r, temperature, softCap);
    }

    @Override
    public final void scores(Slice scores, Slice x, Slice w, Slice bias, int r, int width) {
        heads.scores(scores, x, w, bias, r, width);
    }

    @Override
    public final void scoresBackward(
            Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        heads.scoresBackward(dx, dw, dBias, dScores, x, w, r, width);
    }

    // ------------------------------------------------------------------------------------------------ decoding

    @Override
    public final void cacheAppend(
            Slice cache, Slice k, Slice v, Slice slots, Slice positions, int n, CacheShape shape) {
        decoding.cacheAppend(cache, k, v, slots, positions, n, shape);
    }

    @Override
    public final void cacheCopy(Slice cache, int fromSlot, int toSlot, int length, CacheShape shape) {
        decoding.cacheCopy(cache, fromSlot, toSlot, length, shape);
    }

    @Override
    public final void attentionCached(
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
        decoding.attentionCached(out, q, cache, slots, positions, n, heads, window, scale, softCap, shape);
    }

    @Override
    public final void penalise(Slice logits, Slice history, Slice offsets, int n, int vocabulary, float penalty) {
        decoding.penalise(logits, history, offsets, n, vocabulary, penalty);
    }

    @Override
    public final void sample(
            Slice tokens, Slice logProb, Slice logits, Slice uniforms, int n, int vocabulary, SamplingOptions options) {
        decoding.sample(tokens, logProb, logits, uniforms, n, vocabulary, options);
    }

    // ------------------------------------------------------------------------------------------------ losses

    @Override
    public final void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight) {
        losses.negativeLogLikelihood(loss, dLogProb, logProb, r, weight);
    }

    @Override
    public final void policyLoss(
            Slice loss,
            Slice dLogProb,
            Slice logProb,
            Slice oldLogProb,
            Slice advantages,
            Slice offsets,
            int sequences,
            float clip) {
        losses.policyLoss(loss, dLogProb, logProb, oldLogProb, advantages, offsets, sequences, clip);
    }

    @Override
    public final void valueLoss(
            Slice loss,
            Slice dValues,
            Slice values,
            Slice oldValues,
            Slice returns,
            Slice offsets,
            int sequences,
            float clip) {
        losses.valueLoss(loss, dValues, values, oldValues, returns, offsets, sequences, clip);
    }

    @Override
    public final void rankingLoss(Slice loss, Slice dScores, Slice scores, int pairs, float regularization) {
        losses.rankingLoss(loss, dScores, scores, pairs, regularization);
    }

    @Override
    public final void signLoss(Slice loss, Slice dScores, Slice scores, Slice signs, int r) {
        losses.signLoss(loss, dScores, scores, signs, r);
    }

    @Override
    public final void tokenRankingLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, int pairs, float regularization) {
        losses.tokenRankingLoss(loss, dScores, scores, offsets, first, pairs, regularization);
    }

    @Override
    public final void tokenSignLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, Slice signs, int pairs) {
        losses.tokenSignLoss(loss, dScores, scores, offsets, first, signs, pairs);
    }

    @Override
    public final void dpoLoss(
            Slice loss, Slice dLogProb, Slice logProb, Slice referenceSums, Slice offsets, int pairs, float beta) {
        losses.dpoLoss(loss, dLogProb, logProb, referenceSums, offsets, pairs, beta);
    }

    @Override
    public final void segmentSums(Slice y, Slice x, Slice offsets, int sequences) {
        losses.segmentSums(y, x, offsets, sequences);
    }

    // ------------------------------------------------------------------------------------------------ optimizer

    @Override
    public final void sumOfSquares(Slice slot, Slice x, long count) {
        optimizer.sumOfSquares(slot, x, count);
    }

    @Override
    public final void adamw(
            Slice parameters,
            Slice gradients,
            Slice firstMoments,
            Slice secondMoments,
            Slice sumOfSquares,
            long count,
            long decayed,
            AdamwStep step) {
        optimizer.adamw(parameters, gradients, firstMoments, secondMoments, sumOfSquares, count, decayed, step);
    }

    @Override
    public final long firstNonFinite(Slice x, long count) {
        return optimizer.firstNonFinite(x, count);
    }
}
