package io.levee.kernels.simd;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.parallel.Workers;
import io.levee.kernels.reference.HostKernels;
import io.levee.kernels.reference.HostSlice;
import io.levee.kernels.reference.PlainWeight;
import java.lang.foreign.MemorySegment;

/**
 * Operations on the lanes of the CPU's vector registers ({@link LaneWidth}), by a team of threads. One class for each
 * operation; this one knows which, and hands over the memory.
 */
public final class SimdKernels extends HostKernels {
    /** Memory for packed weights unless another amount is asked for. */
    public static final long DEFAULT_PANEL_BYTES = 2L << 30;

    private final Workers workers;
    private final PanelBudget budget;
    private final MatMul matMul;
    private final LogProbsForward logProbs;
    private final LogProbsBackward logProbsBackward;
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
    private final SumOfSquares sumOfSquares;
    private final Adamw adamw;

    /**
     * Starts a team.
     *
     * @param threads workers, the calling thread included
     */
    public SimdKernels(int threads) {
        this(threads, DEFAULT_PANEL_BYTES);
    }

    /**
     * Starts a team.
     *
     * @param threads workers, the calling thread included
     * @param panelBytes memory for weights in the layout of the products; more of it makes the decoding of large models
     *     faster and changes no bit
     */
    public SimdKernels(int threads, long panelBytes) {
        workers = new Workers(threads);
        budget = new PanelBudget(panelBytes);
        Workspace workspace = new Workspace(workers);
        WeightPanels weightPanels = new WeightPanels(workers, workspace);
        RowProduct overRows = new RowProduct(workers, workspace);
        matMul = new MatMul(workers, workspace, weightPanels, overRows);
        logProbs = new LogProbsForward(workers, workspace, weightPanels);
        logProbsBackward = new LogProbsBackward(workers, workspace, weightPanels, overRows);
        elementwise = new Elementwise(workers);
        rows = new Rows(workers);
        rmsNorm = new RmsNorm(workers);
        rotary = new Rotary(workers);
        attention = new Attention(workers);
        attentionBackward = new AttentionBackward(workers);
        keyValueCache = new KeyValueCache(workers);
        cachedAttention = new CachedAttention(workers);
        swiglu = new Swiglu(workers);
        geglu = new Geglu(workers);
        scores = new Scores(workers);
        sampling = new Sampling(workers);
        sumOfSquares = new SumOfSquares(workers);
        adamw = new Adamw(workers);
    }

    @Override
    public Description description() {
        return new Description("simd", Lanes.COUNT, workers.threads(), Description.FLOAT32);
    }

    /** Ends the team and frees all memory. */
    @Override
    public void close() {
        workers.close();
        super.close();
    }

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        return budget.weight(new PlainWeight(HostSlice.of(w, "weight"), outputs, inputs));
    }

    @Override
    public long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return PackedWeight.panelBytes(dtype, outputs, inputs);
    }

    @Override
    public long weightCopyLimitBytes() {
        return budget.bytes();
    }

    @Override
    public void refresh(Weight weight) {
        packed(weight, "refresh").invalidate();
    }

    private static PackedWeight packed(Weight weight, String operation) {
        if (weight instanceof PackedWeight packed) {
            return packed;
        }
        throw new IllegalArgumentException(operation + ": expected a weight made by these kernels, found "
                + (weight == null ? "null" : weight.getClass()));
    }

    private static MemorySegment floats(Slice slice, String operation) {
        return f32(slice, operation).segment();
    }

    private static MemorySegment ints(Slice slice, String operation) {
        return i32(slice, operation).segment();
    }

    /** An operand that may be left out. */
    private static HostSlice optional(Slice slice, String operation) {
        return slice == null ? null : f32(slice, operation);
    }

    private static MemorySegment optionalFloats(Slice slice, String operation) {
        return slice == null ? null : floats(slice, operation);
    }

    @Override
    public void fill(Slice x, float value) {
        HostSlice slice = f32(x, "fill");
        elementwise.fill(slice.segment(), value, slice.count());
    }

    // ------------------------------------------------------------------------------------------------ linear algebra

    @Override
    public void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        String name = "linear";
        matMul.linear(f32(y, name), f32(x, name), packed(w, name), optional(bias, name), n, accumulate);
    }

    @Override
    public void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        String name = "linearBackwardInput";
        matMul.backwardInput(f32(dx, name), f32(dy, name), packed(w, name), n);
    }

    @Override
    public void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        String name = "linearBackwardWeight";
        matMul.backwardWeight(f32(dw, name), f32(dy, name), f32(x, name), n, outputs, inputs);
    }

    @Override
    public void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        String name = "biasBackward";
        matMul.biasBackward(f32(dBias, name), f32(dy, name), n, outputs);
    }

    @Override
    public void add(Slice y, Slice a, Slice b, long count) {
        String name = "add";
        elementwise.add(floats(y, name), floats(a, name), floats(b, name), count);
    }

    @Override
    public void accumulate(Slice y, Slice x, float scale, long count) {
        String name = "accumulate";
        elementwise.accumulate(floats(y, name), floats(x, name), scale, count);
    }

    @Override
    public void scale(Slice x, float factor, long count) {
        elementwise.scale(floats(x, "scale"), factor, count);
    }

    @Override
    public void softCap(Slice x, float cap, long count) {
        elementwise.softCap(floats(x, "softCap"), cap, count);
    }

    // ------------------------------------------------------------------------------------------------ tokens and rows

    @Override
    public void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        String name = "embedding";
        rows.gather(floats(y, name), HostSlice.of(table, name), ints(tokens, name), n, width);
    }

    @Override
    public void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        String name = "embeddingBackward";
        rows.scatterAdd(floats(dTable, name), floats(dy, name), ints(tokens, name), n, width);
    }

    @Override
    public void gatherRows(Slice y, Slice x, Slice numbers, int r, int width) {
        String name = "gatherRows";
        rows.gather(floats(y, name), f32(x, name), ints(numbers, name), r, width);
    }

    @Override
    public void gatherRowsBackward(Slice dx, Slice dy, Slice numbers, int r, int width) {
        String name = "gatherRowsBackward";
        rows.scatterAdd(floats(dx, name), floats(dy, name), ints(numbers, name), r, width);
    }

    // ------------------------------------------------------------------------------------------------ blocks

    @Override
    public void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        String name = "rmsNorm";
        rmsNorm.forward(
                floats(y, name), floats(inverse, name), floats(x, name), floats(weight, name), n, width, epsilon);
    }

    @Override
    public void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        String name = "addRmsNorm";
        rmsNorm.addForward(
                floats(y, name),
                floats(inverse, name),
                floats(sum, name),
                floats(x, name),
                floats(delta, name),
                floats(weight, name),
                n,
                width,
                epsilon);
    }

    @Override
    public void rmsNormBackward(
            Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width) {
        String name = "rmsNormBackward";
        rmsNorm.backward(
                floats(dx, name),
                optionalFloats(dWeight, name),
                floats(dy, name),
                floats(x, name),
                floats(weight, name),
                floats(inverse, name),
                n,
                width);
    }

    @Override
    public void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse) {
        String name = "rotary";
        rotary.run(floats(x, name), ints(positions, name), floats(table, name), n, heads, headWidth, inverse);
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
    public void swiglu(Slice y, Slice gate, Slice up, long count) {
        String name = "swiglu";
        swiglu.forward(floats(y, name), floats(gate, name), floats(up, name), count);
    }

    @Override
    public void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "swigluBackward";
        swiglu.backward(
                floats(dGate, name), floats(dUp, name), floats(dy, name), floats(gate, name), floats(up, name), count);
    }

    @Override
    public void geglu(Slice y, Slice gate, Slice up, long count) {
        String name = "geglu";
        geglu.forward(floats(y, name), floats(gate, name), floats(up, name), count);
    }

    @Override
    public void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "gegluBackward";
        geglu.backward(
                floats(dGate, name), floats(dUp, name), floats(dy, name), floats(gate, name), floats(up, name), count);
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
        logProbs.run(
                f32(logProb, name),
                f32(lse, name),
                optional(entropy, name),
                f32(x, name),
                packed(w, name),
                i32(targets, name),
                r,
                temperature,
                softCap);
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
        logProbsBackward.run(
                f32(dx, name),
                optional(dw, name),
                f32(dLogProb, name),
                f32(x, name),
                packed(w, name),
                i32(targets, name),
                f32(lse, name),
                r,
                temperature,
                softCap);
    }

    @Override
    public void scores(Slice y, Slice x, Slice w, Slice bias, int r, int width) {
        String name = "scores";
        scores.forward(floats(y, name), floats(x, name), floats(w, name), optionalFloats(bias, name), r, width);
    }

    @Override
    public void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        String name = "scoresBackward";
        scores.backward(
                floats(dx, name),
                floats(dw, name),
                optionalFloats(dBias, name),
                floats(dScores, name),
                floats(x, name),
                floats(w, name),
                r,
                width);
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

    // ------------------------------------------------------------------------------------------------ optimizer

    @Override
    public void sumOfSquares(Slice slot, Slice x, long count) {
        String name = "sumOfSquares";
        sumOfSquares.run(floats(slot, name), floats(x, name), count);
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
        adamw.run(
                floats(parameters, name),
                floats(gradients, name),
                floats(firstMoments, name),
                floats(secondMoments, name),
                f32(sumOfSquares, name).f32(0),
                count,
                decayed,
                step);
    }
}
