package io.levee.kernels.host;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What all back-ends on the CPU share: memory, and the operations over a few thousand values in which speed is of no
 * concern. Operations run when they are called.
 */
public abstract class HostKernels implements Kernels {
    private final Set<HostMemory> memories = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Penalty repetition = new Penalty();
    private boolean closed;

    /** An instance without memory. */
    protected HostKernels() {}

    // ------------------------------------------------------------------------------------------------ memory

    @Override
    public final Memory allocate(long bytes) {
        synchronized (memories) {
            if (closed) {
                throw new IllegalStateException("allocate: these kernels are closed");
            }
            HostMemory memory = new HostMemory(bytes, this::forget);
            memories.add(memory);
            return memory;
        }
    }

    private void forget(HostMemory memory) {
        synchronized (memories) {
            memories.remove(memory);
        }
    }

    /** {@inheritDoc} Native memory is used in place; the contents of arrays are copied. */
    @Override
    public final HostSlice adopt(MemorySegment host, Dtype dtype, long count) {
        Slice.requireBytes("adopt", dtype, count, host);
        if (host.isNative()) {
            return new HostSlice(HostSlice.plain(host), dtype, count);
        }
        HostSlice copy = (HostSlice) allocate(host.byteSize()).slice(0, dtype, count);
        copy.segment().copyFrom(host);
        return copy;
    }

    @Override
    public final void upload(Slice to, MemorySegment from) {
        HostSlice target = HostSlice.of(to, "upload");
        Slice.requireBytes("upload", target.dtype(), target.count(), from);
        target.segment().copyFrom(from);
    }

    @Override
    public final void download(MemorySegment to, Slice from) {
        HostSlice source = HostSlice.of(from, "download");
        Slice.requireBytes("download", source.dtype(), source.count(), to);
        to.copyFrom(source.segment());
    }

    @Override
    public final void copy(Slice to, Slice from) {
        HostSlice target = HostSlice.of(to, "copy");
        HostSlice source = HostSlice.of(from, "copy");
        Slice.requireAlike(target, source);
        target.segment().copyFrom(source.segment());
    }

    /** {@inheritDoc} Operations have run by the time they return, so there is nothing to wait for. */
    @Override
    public final void fence() {}

    /** Frees all memory of this instance. Subclasses that hold more release it and call this. */
    @Override
    public void close() {
        List<HostMemory> open;
        synchronized (memories) {
            closed = true;
            open = List.copyOf(memories);
        }
        open.forEach(HostMemory::close);
    }

    /** A float32 operand. */
    protected static HostSlice f32(Slice slice, String operation) {
        return HostSlice.of(slice, Dtype.F32, operation);
    }

    /** An operand of ids, positions, offsets or row numbers. */
    protected static HostSlice i32(Slice slice, String operation) {
        return HostSlice.of(slice, Dtype.I32, operation);
    }

    // ------------------------------------------------------------------------------------------------ sampling

    @Override
    public final void penalise(Slice logits, Slice history, Slice offsets, int n, int vocabulary, float penalty) {
        String name = "penalise";
        repetition.run(f32(logits, name), i32(history, name), i32(offsets, name), n, vocabulary, penalty);
    }

    // ------------------------------------------------------------------------------------------------ losses

    @Override
    public final void negativeLogLikelihood(Slice loss, Slice dLogProb, Slice logProb, int r, float weight) {
        String name = "negativeLogLikelihood";
        NegativeLogLikelihood.run(f32(loss, name), f32(dLogProb, name), f32(logProb, name), r, weight);
    }

    @Override
    public final void klRewards(
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
        new KlRewards(coefficient, clip, clipWithKl)
                .run(
                        f32(rewards, name),
                        f32(logProb, name),
                        f32(reference, name),
                        f32(scores, name),
                        i32(offsets, name),
                        sequences);
    }

    @Override
    public final void gae(
            Slice advantages,
            Slice returns,
            Slice rewards,
            Slice values,
            Slice offsets,
            int sequences,
            float gamma,
            float lambda) {
        String name = "gae";
        Gae.run(
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
    public final void combineAdvantages(
            Slice y, Slice rewardAdvantages, Slice costAdvantages, float multiplier, int r) {
        String name = "combineAdvantages";
        Gae.combine(f32(y, name), f32(rewardAdvantages, name), f32(costAdvantages, name), multiplier, r);
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
        String name = "policyLoss";
        new PolicyLoss(clip)
                .run(
                        f32(loss, name),
                        f32(dLogProb, name),
                        f32(logProb, name),
                        f32(oldLogProb, name),
                        f32(advantages, name),
                        i32(offsets, name),
                        sequences);
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
        String name = "valueLoss";
        ValueLoss.run(
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
    public final void rankingLoss(Slice loss, Slice dScores, Slice scores, int pairs, float regularization) {
        String name = "rankingLoss";
        RankingLoss.pairs(f32(loss, name), f32(dScores, name), f32(scores, name), pairs, regularization);
    }

    @Override
    public final void signLoss(Slice loss, Slice dScores, Slice scores, Slice signs, int r) {
        String name = "signLoss";
        RankingLoss.signs(f32(loss, name), f32(dScores, name), f32(scores, name), f32(signs, name), r);
    }

    @Override
    public final void tokenRankingLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, int pairs, float regularization) {
        String name = "tokenRankingLoss";
        new TokenRankingLoss(f32(dScores, name), f32(scores, name), i32(offsets, name))
                .pairs(f32(loss, name), i32(first, name), pairs, regularization);
    }

    @Override
    public final void tokenSignLoss(
            Slice loss, Slice dScores, Slice scores, Slice offsets, Slice first, Slice signs, int pairs) {
        String name = "tokenSignLoss";
        new TokenRankingLoss(f32(dScores, name), f32(scores, name), i32(offsets, name))
                .signs(f32(loss, name), i32(first, name), f32(signs, name), pairs);
    }

    @Override
    public final void dpoLoss(
            Slice loss, Slice dLogProb, Slice logProb, Slice referenceSums, Slice offsets, int pairs, float beta) {
        String name = "dpoLoss";
        DpoLoss.run(
                f32(loss, name),
                f32(dLogProb, name),
                f32(logProb, name),
                f32(referenceSums, name),
                i32(offsets, name),
                pairs,
                beta);
    }

    @Override
    public final void segmentSums(Slice y, Slice x, Slice offsets, int sequences) {
        String name = "segmentSums";
        Segments.sums(f32(y, name), f32(x, name), i32(offsets, name), sequences);
    }

    @Override
    public final long firstNonFinite(Slice x, long count) {
        return Finite.firstNot(f32(x, "firstNonFinite"), count);
    }
}
