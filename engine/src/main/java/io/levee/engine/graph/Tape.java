package io.levee.engine.graph;

import io.levee.engine.memory.PlanningKernels;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The operations of one batch, run as they are recorded. A learning tape keeps what the backward pass needs; an inference
 * tape keeps nothing but the result of each {@link #block}. The tape ends at log-probabilities, values or scores: write seed gradients
 * into {@link #gradient} of those and call {@link #backward}.
 */
public final class Tape implements AutoCloseable {
    /** What is kept for the backward pass. */
    public enum Mode {
        /** Nothing. */
        INFERENCE,
        /** Every activation. */
        LEARNING,
        /** The inputs of blocks, whose operations run again in the backward pass. */
        RECOMPUTING
    }

    private final Device device;
    private final Slab slab;
    private final Mode mode;
    private final Pieces pieces;
    private final List<Op> ops = new ArrayList<>();
    private final Gradients gradients = new Gradients(this);

    /** An empty tape; everything it allocates comes from the slab. */
    public Tape(Device device, Slab slab, Mode mode) {
        this.device = device;
        this.slab = slab;
        this.mode = mode;
        pieces = new Pieces(slab);
    }

    /** Bytes of slab that the work on one batch of known size takes, found by doing it where nothing is computed. */
    public static long measure(Device device, Mode mode, Consumer<Tape> work) {
        return measure(device, mode, Slab.Reserve.NONE, work).bytes();
    }

    /**
     * The slab that the work takes on every batch of up to the reserved rows, if it is recorded in the same order, found by
     * doing it where nothing is computed.
     */
    public static Slab.Plan measure(Device device, Mode mode, Slab.Reserve reserve, Consumer<Tape> work) {
        PlanningKernels planning = new PlanningKernels(device.kernels());
        Slab slab = Slab.measuring(planning, reserve);
        try (Tape tape = new Tape(new Device(planning.kernels()), slab, mode)) {
            work.accept(tape);
        }
        return slab.plan();
    }

    Kernels kernels() {
        return device.kernels();
    }

    // ------------------------------------------------------------------------------------------------ host data

    /** The ints on the device. */
    public Slice ints(int[] values) {
        Slice slice = pieces.fromHost(Dtype.I32, values.length);
        device.write(slice, values);
        return slice;
    }

    /** The floats on the device. */
    public Slice floats(float[] values) {
        Slice slice = pieces.fromHost(Dtype.F32, values.length);
        device.write(slice, values);
        return slice;
    }

    /** Zeroed floats on the device. */
    public Slice zeros(int count) {
        Slice slice = pieces.fromHost(Dtype.F32, count);
        kernels().fill(slice, 0);
        return slice;
    }

    // ------------------------------------------------------------------------------------------------ operations

    /** Rows of the table: (N, C). */
    public Tensor embedding(Parameter table, Slice tokens, int n) {
        Tensor y = tensor(n, slab.reserve().tokens(), table.shape().size(1), table.learns());
        record(new Op.Embedding(y, table, tokens));
        return y;
    }

    /** Root mean square norm over rows of the weight's width. */
    public Tensor norm(Tensor x, Parameter weight, float epsilon) {
        Tensor y = like(x, x.width(), x.learns() || weight.learns());
        Slab.Piece inverse = rowPiece(x, x.width() / weight.shape().size(0));
        record(new Op.Norm(y, inverse, x, weight, epsilon));
        return y;
    }

    /**
     * The sum of a residual stream and its norm, in one operation where there is something to add. An inference tape gives the
     * terms back: nothing else may read them.
     */
    public Residual.Normed norm(Residual stream, Parameter weight, float epsilon) {
        Tensor x = stream.x();
        if (stream.delta() == null) {
            return new Residual.Normed(x, norm(x, weight, epsilon));
        }
        Tensor sum = like(x, x.width(), x.learns() || stream.delta().learns());
        Tensor y = like(x, x.width(), sum.learns() || weight.learns());
        Slab.Piece inverse = rowPiece(x, 1);
        record(new Op.AddNorm(y, inverse, sum, x, stream.delta(), weight, epsilon));
        letGo(stream);
        return new Residual.Normed(sum, y);
    }

    /** The sum of a residual stream. An inference tape gives the terms back: nothing else may read them. */
    public Tensor sum(Residual stream) {
        if (stream.delta() == null) {
            return stream.x();
        }
        Tensor y = add(stream.x(), stream.delta());
        letGo(stream);
        return y;
    }

    private void letGo(Residual added) {
        if (mode == Mode.INFERENCE) {
            release(added.x().piece());
            release(added.delta().piece());
        }
    }

    /** x · weightᵀ + bias (null for none): (N, outputs). */
    public Tensor linear(Tensor x, Parameter weight, Parameter bias, boolean adapted) {
        Tensor y = like(x, weight.shape().size(0), adapted || x.learns() || weight.learns());
        record(new Op.Linear(y, x, weight, bias));
        return y;
    }

    /** Adds a low-rank adapter's share to y, in place. */
    public void adapt(Tensor y, Tensor x, Parameter down, Parameter up, float scale) {
        Tensor hidden = like(x, down.shape().size(0), true);
        record(new Op.Adapt(y, hidden, x, down, up, scale));
    }

    /** Multiplies x by a factor, in place. */
    public void scale(Tensor x, float factor) {
        record(new Op.Scale(x, factor));
    }

    /** Rotates x in place. */
    public void rotary(Tensor x, Slice positions, Slice table, int heads, int headWidth) {
        record(new Op.Rotary(x, positions, table, heads, headWidth));
    }

    /** Causal attention: (N, H · D). */
    public Tensor attention(Tensor q, Tensor k, Tensor v, Slice offsets, AttentionShape shape) {
        Tensor y = like(q, q.width(), q.learns() || k.learns() || v.learns());
        Slab.Piece logSumExp = rowPiece(q, shape.heads());
        record(new Op.Attention(y, logSumExp, q, k, v, offsets, shape));
        return y;
    }

    /** silu(gate) · up. */
    public Tensor swiglu(Tensor gate, Tensor up) {
        Tensor y = like(gate, gate.width(), gate.learns() || up.learns());
        record(new Op.SwiGlu(y, gate, up));
        return y;
    }

    /** gelu(gate) · up. */
    public Tensor geglu(Tensor gate, Tensor up) {
        Tensor y = like(gate, gate.width(), gate.learns() || up.learns());
        record(new Op.GeGlu(y, gate, up));
        return y;
    }

    /** a + b. */
    public Tensor add(Tensor a, Tensor b) {
        Tensor y = like(a, a.width(), a.learns() || b.learns());
        record(new Op.Add(y, a, b));
        return y;
    }

    /** The named rows of x: (R, C). */
    public Tensor gather(Tensor x, Slice rows, int r) {
        Tensor y = tensor(r, slab.reserve().rows(), x.width(), x.learns());
        record(new Op.Gather(y, x, rows));
        return y;
    }

    /** {@link #logProbs(Tensor, Parameter, Slice, float, float, Slice)} of logits that are not capped. */
    public Tensor logProbs(Tensor x, Parameter weight, Slice targets, float temperature, Slice entropy) {
        return logProbs(x, weight, targets, temperature, 0, entropy);
    }

    /**
     * Log-probabilities of the targets (R, 1).
     *
     * @param softCap of the logits, 0 for none
     * @param entropy (R), written where it is not null
     */
    public Tensor logProbs(Tensor x, Parameter weight, Slice targets, float temperature, float softCap, Slice entropy) {
        Tensor y = like(x, 1, x.learns() || weight.learns());
        Slab.Piece logSumExp = rowPiece(x, 1);
        record(new Op.LogProbs(y, logSumExp, entropy, x, weight, targets, temperature, softCap));
        return y;
    }

    /** Scores (R, 1); bias null for none. */
    public Tensor scores(Tensor x, Parameter weight, Parameter bias) {
        Tensor y = like(x, 1, x.learns() || weight.learns());
        record(new Op.Scores(y, x, weight, bias));
        return y;
    }

    /** Caps x in place; not differentiated. */
    public void softCap(Tensor x, float cap) {
        requireInference("a soft cap of logits");
        kernels().softCap(x.data(), cap, x.count());
    }

    /** Keeps keys and values (N, K · D) in a cache; not differentiated. */
    public void cacheAppend(Slice cache, Tensor k, Tensor v, Slice slots, Slice positions, CacheShape shape) {
        requireInference("a key/value cache");
        kernels().cacheAppend(cache, k.data(), v.data(), slots, positions, k.rows(), shape);
    }

    /** Attention of q (N, H · D) over cached keys and values: (N, H · D); not differentiated. */
    public Tensor attentionCached(
            Tensor q,
            Slice cache,
            Slice slots,
            Slice positions,
            int window,
            float scale,
            float softCap,
            CacheShape shape) {
        requireInference("cached attention");
        Tensor y = like(q, q.width(), false);
        int heads = q.width() / shape.headWidth();
        kernels()
                .attentionCached(
                        y.data(), q.data(), cache, slots, positions, q.rows(), heads, window, scale, softCap, shape);
        return y;
    }

    private void requireInference(String what) {
        if (mode != Mode.INFERENCE) {
            throw new IllegalStateException(what + " has no gradient: use an inference tape");
        }
    }

    /**
     * Runs a part of a model. An inference tape keeps only its result and lets its input go; a recomputing tape keeps the sums
     * before and after.
     */
    public Residual block(Residual stream, Op.Block body) {
        return switch (mode) {
            case LEARNING -> body.apply(this, stream);
            case INFERENCE -> {
                try (Tape inner = new Tape(device, slab, Mode.INFERENCE)) {
                    inner.pieces.adopt(pieces, stream);
                    Residual result = body.apply(inner, stream);
                    pieces.adopt(inner.pieces, result);
                    yield result;
                }
            }
            case RECOMPUTING -> Residual.of(recomputing(sum(stream), body));
        };
    }

    private Tensor recomputing(Tensor x, Op.Block body) {
        try (Tape inner = new Tape(device, slab, Mode.INFERENCE)) {
            Tensor y = inner.sum(body.apply(inner, Residual.of(x)));
            pieces.adopt(inner.pieces, y.piece());
            if (y.learns()) {
                ops.add(new Op.Recomputed(y, x, body));
            }
            return y;
        }
    }

    // ------------------------------------------------------------------------------------------------ backward

    /** The gradient of a tensor, to be added to; zero when nothing has flowed into it yet. */
    public Slice gradient(Tensor tensor) {
        return gradients.own(tensor);
    }

    /** The gradient of a sum flows on to a term. */
    void pass(Tensor sum, Tensor term) {
        gradients.pass(sum, term);
    }

    /**
     * Adds the gradients of all trained parameters, from the seeds that lie in the gradients of the tape's last tensors. The
     * activations are given back as they are done with; log-probabilities and scores stay readable.
     */
    public void backward() {
        for (int i = ops.size() - 1; i >= 0; i--) {
            Op op = ops.get(i);
            if (op.reached()) {
                Backward.run(this, kernels(), op);
            }
            releaseResult(op);
        }
        ops.clear();
    }

    /** Runs the body of a block again on its kept input, and goes back through it, in the buffer of the result's gradient. */
    void recompute(Op.Recomputed op) {
        try (Tape inner = new Tape(device, slab, Mode.LEARNING)) {
            Tensor x = new Tensor(
                    op.x().rows(),
                    op.x().room(),
                    op.x().width(),
                    op.x().learns(),
                    op.x().piece());
            if (op.x().gradientPiece() != null) {
                gradient(op.x());
                x.gradientPiece(op.x().gradientPiece());
            }
            Tensor y = inner.sum(op.body().apply(inner, Residual.of(x)));
            gradient(op.y());
            y.gradientPiece(op.y().gradientPiece());
            inner.backward();
            takeGradient(op.x(), inner, x.gradientPiece());
        }
    }

    /** A gradient that the inner tape has made, or the buffer that it was given. */
    private void takeGradient(Tensor x, Tape inner, Slab.Piece gradient) {
        if (gradient == null || gradient == x.gradientPiece()) {
            return;
        }
        if (pieces.adopt(inner.pieces, gradient)) {
            x.gradientPiece(gradient);
        } else {
            gradients.share(gradient, x);
        }
    }

    /** Operations in place own nothing but their own extra; the results of heads stay until the tape closes. */
    private void releaseResult(Op op) {
        switch (op) {
            case Op.Scale _, Op.Rotary _, Op.LogProbs _, Op.Scores _ -> {}
            case Op.Adapt o -> release(o.hidden());
            case Op.Norm o -> {
                release(o.y());
                release(o.inverse());
            }
            case Op.AddNorm o -> {
                release(o.y());
                release(o.sum());
                release(o.inverse());
            }
            case Op.Attention o -> {
                release(o.y());
                release(o.logSumExp());
            }
            case Op.Embedding _, Op.Linear _, Op.SwiGlu _, Op.GeGlu _, Op.Add _, Op.Gather _, Op.Recomputed _ ->
                release(op.y());
        }
    }

    // ------------------------------------------------------------------------------------------------ memory

    private Tensor tensor(int rows, int reserved, int width, boolean learns) {
        int room = Math.max(rows, reserved);
        return new Tensor(rows, room, width, learns, pieces.rows(rows, room, width));
    }

    /** A tensor of as many rows as x. */
    private Tensor like(Tensor x, int width, boolean learns) {
        return tensor(x.rows(), x.room(), width, learns);
    }

    /** So many values for each row of x. */
    Slab.Piece rowPiece(Tensor x, int width) {
        return pieces.rows(x.rows(), x.room(), width);
    }

    private void release(Tensor tensor) {
        release(tensor.piece());
        gradients.release(tensor);
    }

    void release(Slab.Piece piece) {
        pieces.release(piece);
    }

    private void record(Op op) {
        Forward.run(kernels(), op);
        if (mode != Mode.INFERENCE) {
            ops.add(op);
        }
    }

    /** Gives everything that is left back to the slab. */
    @Override
    public void close() {
        pieces.close();
        ops.clear();
    }
}
