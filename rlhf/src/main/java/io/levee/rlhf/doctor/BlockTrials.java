package io.levee.rlhf.doctor;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Slice;
import io.levee.rlhf.measure.Operands;
import java.util.List;
import java.util.function.Consumer;

/** What the blocks of a decoder are made of. */
final class BlockTrials {
    private static final int ROWS = 19;
    private static final int WIDTH = 31;
    private static final int TABLE = 13;
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int HEAD_WIDTH = 6;
    private static final float SCALE = 0.4f;
    private static final int COUNT = 207;

    private BlockTrials() {}

    static List<KernelTrial> all() {
        return List.of(
                new KernelTrial(
                        "embedding",
                        t -> t.kernels()
                                .embedding(
                                        t.result(ROWS * WIDTH),
                                        t.values(TABLE * WIDTH),
                                        t.integers(ROWS, TABLE),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "embeddingBackward",
                        t -> t.kernels()
                                .embeddingBackward(
                                        t.sum(TABLE * WIDTH),
                                        t.values(ROWS * WIDTH),
                                        t.integers(ROWS, TABLE),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "gatherRows",
                        t -> t.kernels()
                                .gatherRows(
                                        t.result(ROWS * WIDTH),
                                        t.values(TABLE * WIDTH),
                                        t.integers(ROWS, TABLE),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "gatherRowsBackward",
                        t -> t.kernels()
                                .gatherRowsBackward(
                                        t.sum(TABLE * WIDTH),
                                        t.values(ROWS * WIDTH),
                                        t.integers(ROWS, TABLE),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "rmsNorm",
                        t -> t.kernels()
                                .rmsNorm(
                                        t.result(ROWS * WIDTH),
                                        t.result(ROWS),
                                        t.values(ROWS * WIDTH),
                                        t.values(WIDTH),
                                        ROWS,
                                        WIDTH,
                                        1e-5f)),
                new KernelTrial(
                        "addRmsNorm",
                        t -> t.kernels()
                                .addRmsNorm(
                                        t.result(ROWS * WIDTH),
                                        t.result(ROWS),
                                        t.result(ROWS * WIDTH),
                                        t.values(ROWS * WIDTH),
                                        t.values(ROWS * WIDTH),
                                        t.values(WIDTH),
                                        ROWS,
                                        WIDTH,
                                        1e-5f)),
                new KernelTrial(
                        "rmsNormBackward",
                        t -> t.kernels()
                                .rmsNormBackward(
                                        t.sum(ROWS * WIDTH),
                                        t.sum(WIDTH),
                                        t.values(ROWS * WIDTH),
                                        t.values(ROWS * WIDTH),
                                        t.values(WIDTH),
                                        t.uniforms(ROWS),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "rotary",
                        t -> t.kernels()
                                .rotary(
                                        t.sum(ROWS * HEADS * HEAD_WIDTH),
                                        t.integers(ROWS, TABLE),
                                        t.values(TABLE * HEAD_WIDTH),
                                        ROWS,
                                        HEADS,
                                        HEAD_WIDTH,
                                        false)),
                new KernelTrial(
                        "swiglu", t -> t.kernels().swiglu(t.result(COUNT), t.values(COUNT), t.values(COUNT), COUNT)),
                new KernelTrial(
                        "swigluBackward",
                        t -> t.kernels()
                                .swigluBackward(
                                        t.sum(COUNT),
                                        t.sum(COUNT),
                                        t.values(COUNT),
                                        t.values(COUNT),
                                        t.values(COUNT),
                                        COUNT)),
                new KernelTrial(
                        "geglu", t -> t.kernels().geglu(t.result(COUNT), t.values(COUNT), t.values(COUNT), COUNT)),
                new KernelTrial(
                        "gegluBackward",
                        t -> t.kernels()
                                .gegluBackward(
                                        t.sum(COUNT),
                                        t.sum(COUNT),
                                        t.values(COUNT),
                                        t.values(COUNT),
                                        t.values(COUNT),
                                        COUNT)),
                new KernelTrial("softCap", t -> t.kernels().softCap(t.sum(COUNT), 1.5f, COUNT)),
                new KernelTrial("attention", t -> attention(t, false)),
                new KernelTrial("attentionBackward", t -> attention(t, true)),
                new KernelTrial("cacheAppend", cached()),
                new KernelTrial("cacheCopy", cached()),
                new KernelTrial("attentionCached", cached()));
    }

    /** Sequences of 1, 7 and 11 tokens. */
    private static void attention(Operands t, boolean backward) {
        AttentionShape shape = new AttentionShape(3, ROWS, 11, HEADS, KEY_HEADS, HEAD_WIDTH, 0, SCALE);
        int queries = ROWS * HEADS * HEAD_WIDTH;
        int keys = ROWS * KEY_HEADS * HEAD_WIDTH;
        Slice offsets = t.ints(0, 1, 8, 19);
        Slice q = t.values(queries);
        Slice k = t.values(keys);
        Slice v = t.values(keys);
        Slice out = t.result(queries);
        Slice logSumExp = t.result(ROWS * HEADS);
        t.kernels().attention(out, logSumExp, q, k, v, offsets, shape);
        if (backward) {
            t.kernels()
                    .attentionBackward(
                            t.sum(queries),
                            t.sum(keys),
                            t.sum(keys),
                            t.values(queries),
                            out,
                            logSumExp,
                            q,
                            k,
                            v,
                            offsets,
                            shape);
        }
    }

    /** Six tokens of one sequence, copied to another slot, and both read at several places. */
    private static Consumer<Operands> cached() {
        return t -> {
            CacheShape shape = new CacheShape(3, 9, KEY_HEADS, HEAD_WIDTH);
            Slice cache = t.floats(new float[(int) shape.count()]);
            int keys = 6 * KEY_HEADS * HEAD_WIDTH;
            Slice slots = t.ints(1, 1, 1, 1, 1, 1);
            Slice positions = t.ints(0, 1, 2, 3, 4, 5);
            t.kernels().cacheAppend(cache, t.values(keys), t.values(keys), slots, positions, 6, shape);
            t.kernels().cacheCopy(cache, 1, 2, 4, shape);
            Slice out = t.result(3 * HEADS * HEAD_WIDTH);
            Slice q = t.values(3 * HEADS * HEAD_WIDTH);
            t.kernels().attentionCached(out, q, cache, t.ints(1, 2, 1), t.ints(5, 3, 0), 3, HEADS, 0, SCALE, shape);
        };
    }
}
