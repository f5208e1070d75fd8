package io.levee.kernels.reference;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;

/**
 * The specification: each operation as the plain loop that its formula says, with double accumulators and one rounding at
 * the end, on the calling thread.
 */
public final class ReferenceKernels extends HostKernels {
    /** An instance without memory. */
    public ReferenceKernels() {}

    @Override
    public Description description() {
        return new Description("reference", 1, 1, Description.FLOAT32);
    }

    @Override
    public void fill(Slice x, float value) {
        Elementwise.fill(f32(x, "fill"), value);
    }

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        return new PlainWeight(HostSlice.of(w, "weight"), outputs, inputs);
    }

    /** {@inheritDoc} Nothing to do: the values are read where they are stored. */
    @Override
    public void refresh(Weight weight) {
        plain(weight, "refresh");
    }

    private static PlainWeight plain(Weight weight, String operation) {
        if (weight instanceof PlainWeight plain) {
            return plain;
        }
        throw new IllegalArgumentException(operation + ": expected a weight made by these kernels, found "
                + (weight == null ? "null" : weight.getClass()));
    }

    /** An operand that may be left out. */
    private static HostSlice optional(Slice slice, String operation) {
        return slice == null ? null : f32(slice, operation);
    }

    // ------------------------------------------------------------------------------------------------ linear algebra

    @Override
    public void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        String name = "linear";
        MatMul.forward(f32(y, name), f32(x, name), plain(w, name), optional(bias, name), n, accumulate);
    }

    @Override
    public void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        String name = "linearBackwardInput";
        MatMul.backwardInput(f32(dx, name), f32(dy, name), plain(w, name), n);
    }

    @Override
    public void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        String name = "linearBackwardWeight";
        MatMul.backwardWeight(f32(dw, name), f32(dy, name), f32(x, name), n, outputs, inputs);
    }

    @Override
    public void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        String name = "biasBackward";
        MatMul.backwardBias(f32(dBias, name), f32(dy, name), n, outputs);
    }

    @Override
    public void add(Slice y, Slice a, Slice b, long count) {
        String name = "add";
        Elementwise.add(f32(y, name), f32(a, name), f32(b, name), count);
    }

    @Override
    public void accumulate(Slice y, Slice x, float scale, long count) {
        String name = "accumulate";
        Elementwise.accumulate(f32(y, name), f32(x, name), scale, count);
    }

    @Override
    public void scale(Slice x, float factor, long count) {
        Elementwise.scale(f32(x, "scale"), factor, count);
    }

    @Override
    public void softCap(Slice x, float cap, long count) {
        SoftCap.run(f32(x, "softCap"), cap, count);
    }

    // ------------------------------------------------------------------------------------------------ tokens and rows

    @Override
    public void embedding(Slice y, Slice table, Slice tokens, int n, int width) {
        String name = "embedding";
        Rows.gather(f32(y, name), HostSlice.of(table, name), i32(tokens, name), n, width);
    }

    @Override
    public void embeddingBackward(Slice dTable, Slice dy, Slice tokens, int n, int width) {
        String name = "embeddingBackward";
        Rows.scatterAdd(f32(dTable, name), f32(dy, name), i32(tokens, name), n, width);
    }

    @Override
    public void gatherRows(Slice y, Slice x, Slice rows, int r, int width) {
        String name = "gatherRows";
        Rows.gather(f32(y, name), f32(x, name), i32(rows, name), r, width);
    }

    @Override
    public void gatherRowsBackward(Slice dx, Slice dy, Slice rows, int r, int width) {
        String name = "gatherRowsBackward";
        Rows.scatterAdd(f32(dx, name), f32(dy, name), i32(rows, name), r, width);
    }

    // ------------------------------------------------------------------------------------------------ blocks

    @Override
    public void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        String name = "rmsNorm";
        RmsNorm.forward(f32(y, name), f32(inverse, name), f32(x, name), f32(weight, name), n, width, epsilon);
    }

    @Override
    public void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        String name = "addRmsNorm";
        RmsNorm.addForward(
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
        RmsNorm.backward(
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
        Rotary.run(f32(x, name), i32(positions, name), f32(table, name), n, heads, headWidth, inverse);
    }

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
    public void swiglu(Slice y, Slice gate, Slice up, long count) {
        String name = "swiglu";
        SwiGlu.forward(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "swigluBackward";
        SwiGlu.backward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void geglu(Slice y, Slice gate, Slice up, long count) {
        String name = "geglu";
        GeGlu.forward(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "gegluBackward";
        GeGlu.backward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
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
        new LogProbs(plain(w, name), temperature, softCap)
                .forward(
                        f32(logProb, name),
                        f32(lse, name),
                        optional(entropy, name),
                        f32(x, name),
                        i32(targets, name),
                        r);
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
        new LogProbs(plain(w, name), temperature, softCap)
                .backward(
                        f32(dx, name),
                        optional(dw, name),
                        f32(dLogProb, name),
                        f32(x, name),
                        i32(targets, name),
                        f32(lse, name),
                        r);
    }

    @Override
    public void scores(Slice scores, Slice x, Slice w, Slice bias, int r, int width) {
        String name = "scores";
        Scores.forward(f32(scores, name), f32(x, name), f32(w, name), optional(bias, name), r, width);
    }

    @Override
    public void scoresBackward(Slice dx, Slice dw, Slice dBias, Slice dScores, Slice x, Slice w, int r, int width) {
        String name = "scoresBackward";
        Scores.backward(
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
    public void sample(
            Slice tokens, Slice logProb, Slice logits, Slice uniforms, int n, int vocabulary, SamplingOptions options) {
        String name = "sample";
        new Sampling(vocabulary, options)
                .run(i32(tokens, name), f32(logProb, name), f32(logits, name), f32(uniforms, name), n);
    }

    // ------------------------------------------------------------------------------------------------ optimizer

    @Override
    public void sumOfSquares(Slice slot, Slice x, long count) {
        String name = "sumOfSquares";
        f32(slot, name).f32(0, (float) Adamw.sumOfSquares(f32(x, name), count));
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
        Adamw.run(
                f32(parameters, name),
                f32(gradients, name),
                f32(firstMoments, name),
                f32(secondMoments, name),
                f32(sumOfSquares, name).f32(0),
                count,
                decayed,
                step);
    }
}
