package io.levee.engine.graph;

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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The operations of one batch, run as they are recorded. A learning tape keeps what the backward pass needs; an inference
 * tape keeps nothing but the result of each {@link #block}. On a planning slab nothing is computed: the same model code
 * then measures the memory of a batch. The tape ends at log-probabilities, values or scores: write seed gradients
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
    private final List<Op> ops = new ArrayList<>();
    private final Set<Slab.Piece> owned = Collections.newSetFromMap(new IdentityHashMap<>());

    /** An empty tape; everything it allocates comes from the slab. */
    public Tape(Device device, Slab slab, Mode mode) {
        this.device = device;
        this.slab = slab;
        this.mode = mode;
    }

    /** Bytes of slab that the work on one batch of known size takes, found by recording it without computing anything. */
    public static long measure(Device device, Mode mode, Consumer<Tape> work) {
        return measure(device, mode, Slab.Reserve.NONE, work).bytes();
    }

    /**
     * The slab that the work takes on every batch of up to the reserved rows, if it is recorded in the same order, found by
     * recording it without computing anything.
     */
    public static Slab.Plan measure(Device device, Mode mode, Slab.Reserve reserve, Consumer<Tape> work) {
        Slab planned = Slab.planning(reserve);
        try (Tape tape = new Tape(device, planned, mode)) {
            work.accept(tape);
        }
        return planned.plan();
    }

    private Kernels kernels() {
        return device.kernels();
    }

    // ------------------------------------------------------------------------------------------------ host data

    private Slice hostSlice(Dtype dtype, int count) {
        Slab.Piece piece = slab.allocateAtEnd(dtype, count);
        owned.add(piece);
        return piece.slice();
    }

    /** The ints on the device. */
    public Slice ints(int[] values) {
        Slice slice = hostSlice(Dtype.I32, values.length);
        if (!slab.isPlanning()) {
            device.write(slice, values);
        }
        return slice;
    }

    /** The floats on the device. */
    public Slice floats(float[] values) {
        Slice slice = hostSlice(Dtype.F32, values.length);
        if (!slab.isPlanning()) {
            device.write(slice, values);
        }
        return slice;
    }

    /** Zeroed floats on the device. */
    public Slice zeros(int count) {
        Slice slice = hostSlice(Dtype.F32, count);
        if (!slab.isPlanning()) {
            kernels().fill(slice, 0);
        }
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

    /** Log-probabilities of the targets (R, 1); entropy (R) is written where it is not null. */
    public Tensor logProbs(Tensor x, Parameter weight, Slice targets, float temperature, Slice entropy) {
        Tensor y = like(x, 1, x.learns() || weight.learns());
        Slab.Piece logSumExp = rowPiece(x, 1);
        record(new Op.LogProbs(y, logSumExp, entropy, x, weight, targets, temperature));
        return y;
    }

    /** Scores (R, 1); bias null for none. */
    public Tensor scores(Tensor x, Parameter weight, Parameter bias) {
        Tensor y = like(x, 1, x.learns() || weight.learns());
        record(new Op.Scores(y, x, weight, bias));
        return y;
    }

    /** Keeps keys and values (N, K · D) in a cache; not differentiated. */
    public void cacheAppend(Slice cache, Tensor k, Tensor v, Slice slots, Slice positions, CacheShape shape) {
        requireInference("a key/value cache");
        if (!slab.isPlanning()) {
            kernels().cacheAppend(cache, k.data(), v.data(), slots, positions, k.rows(), shape);
        }
    }

    /** Attention of q (N, H · D) over cached keys and values: (N, H · D); not differentiated. */
    public Tensor attentionCached(
            Tensor q, Slice cache, Slice slots, Slice positions, int window, float scale, CacheShape shape) {
        requireInference("cached attention");
        Tensor y = like(q, q.width(), false);
        if (!slab.isPlanning()) {
            int heads = q.width() / shape.headWidth();
            kernels()
                    .attentionCached(
                            y.data(), q.data(), cache, slots, positions, q.rows(), heads, window, scale, shape);
        }
        return y;
    }

    private void requireInference(String what) {
        if (mode != Mode.INFERENCE) {
            throw new IllegalStateException(what + " has no gradient: use an inference tape");
        }
    }

    /**
     * Runs a part of a model. An inference tape keeps only its result and lets x go; a recomputing tape keeps x and the
     * result.
     */
    public Tensor block(Tensor x, Op.Block body) {
        if (mode == Mode.LEARNING) {
            return body.apply(this, x);
        }
        Tape inner = new Tape(device, slab, Mode.INFERENCE);
        Tensor result = body.apply(inner, x);
        inner.owned.remove(result.piece());
        inner.close();
        owned.add(result.piece());
        if (mode == Mode.INFERENCE) {
            release(x.piece());
        } else if (result.learns()) {
            ops.add(new Op.Recomputed(result, x, body));
        }
        return result;
    }

    // ------------------------------------------------------------------------------------------------ backward

    /** The gradient of a tensor, zero when nothing has flowed into it yet. */
    public Slice gradient(Tensor tensor) {
        if (tensor.gradientPiece() == null) {
            Slab.Piece place = rowPiece(tensor, tensor.width());
            if (!slab.isPlanning()) {
                kernels().fill(place.slice(), 0);
            }
            tensor.gradientPiece(place);
        }
        return tensor.gradient();
    }

    /**
     * Adds the gradients of all trained parameters, from the seeds that lie in the gradients of the tape's last tensors. The
     * activations are given back as they are done with; log-probabilities and scores stay readable.
     */
    public void backward() {
        for (int i = ops.size() - 1; i >= 0; i--) {
            Op op = ops.get(i);
            if (op.y().gradientPiece() != null) {
                if (slab.isPlanning()) {
                    BackwardPlan.run(this, op);
                } else {
                    Backward.run(this, kernels(), op);
                }
            }
            releaseResult(op);
        }
        ops.clear();
    }

    /** Runs the body of a block again on its kept input, and goes back through it. */
    void recompute(Op.Recomputed op) {
        try (Tape inner = new Tape(device, slab, Mode.LEARNING)) {
            Tensor x = new Tensor(
                    op.x().rows(),
                    op.x().room(),
                    op.x().width(),
                    op.x().learns(),
                    op.x().piece());
            if (x.learns()) {
                gradient(op.x());
                x.gradientPiece(op.x().gradientPiece());
            }
            Tensor y = op.body().apply(inner, x);
            Slice seed = inner.gradient(y);
            if (!slab.isPlanning()) {
                kernels().copy(seed, op.y().gradient());
            }
            inner.backward();
        }
    }

    /** Operations in place own nothing but their own extra; the results of heads stay until the tape closes. */
    private void releaseResult(Op op) {
        switch (op) {
            case Op.Rotary _, Op.LogProbs _, Op.Scores _ -> {}
            case Op.Adapt o -> release(o.hidden());
            case Op.Norm o -> {
                release(o.y());
                release(o.inverse());
            }
            case Op.Attention o -> {
                release(o.y());
                release(o.logSumExp());
            }
            case Op.Embedding _, Op.Linear _, Op.SwiGlu _, Op.Add _, Op.Gather _, Op.Recomputed _ -> release(op.y());
        }
    }

    // ------------------------------------------------------------------------------------------------ memory

    private Tensor tensor(int rows, int reserved, int width, boolean learns) {
        int room = Math.max(rows, reserved);
        return new Tensor(rows, room, width, learns, piece(Dtype.F32, (long) rows * width, (long) room * width));
    }

    /** A tensor of as many rows as x. */
    private Tensor like(Tensor x, int width, boolean learns) {
        return tensor(x.rows(), x.room(), width, learns);
    }

    /** So many values for each row of x. */
    private Slab.Piece rowPiece(Tensor x, int width) {
        return piece(Dtype.F32, (long) x.rows() * width, (long) x.room() * width);
    }

    private Slab.Piece piece(Dtype dtype, long count, long room) {
        Slab.Piece piece = slab.allocate(dtype, count, room);
        owned.add(piece);
        return piece;
    }

    private void release(Tensor tensor) {
        release(tensor.piece());
        if (tensor.gradientPiece() != null) {
            release(tensor.gradientPiece());
        }
    }

    private void release(Slab.Piece piece) {
        if (owned.remove(piece)) {
            slab.release(piece);
        }
    }

    private void record(Op op) {
        if (!slab.isPlanning()) {
            Forward.run(kernels(), op);
        }
        if (mode != Mode.INFERENCE) {
            ops.add(op);
        }
    }

    /** Gives everything that is left back to the slab. */
    @Override
    public void close() {
        owned.forEach(slab::release);
        owned.clear();
        ops.clear();
    }
}
