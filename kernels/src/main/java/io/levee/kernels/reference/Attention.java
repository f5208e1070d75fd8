package io.levee.kernels.reference;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.host.HostSlice;

/** Causal grouped-query attention over packed sequences. */
final class Attention {
    private final AttentionShape shape;
    private final double[] scores;

    Attention(AttentionShape shape) {
        this.shape = shape;
        this.scores = new double[shape.longest()];
    }

    void forward(HostSlice out, HostSlice lse, HostSlice q, HostSlice k, HostSlice v, HostSlice offsets) {
        for (int b = 0; b < shape.sequences(); b++) {
            for (int t = offsets.i32(b); t < offsets.i32(b + 1L); t++) {
                int first = first(shape, t, offsets.i32(b));
                for (int h = 0; h < shape.heads(); h++) {
                    lse.f32((long) t * shape.heads() + h, (float) query(out, q, k, v, t, first, h));
                }
            }
        }
    }

    /** Attends with one head of token t to the tokens [first, t]; returns the log-sum-exp of the scores. */
    private double query(HostSlice out, HostSlice q, HostSlice k, HostSlice v, int t, int first, int h) {
        int width = shape.headWidth();
        long query = query(shape, t, h);
        for (int s = first; s <= t; s++) {
            double score = shape.scale() * MatMul.dot(q, query, k, key(shape, s, h), width);
            scores[s - first] = SoftCap.of(score, shape.softCap());
        }
        double lse = Softmax.run(scores, t + 1 - first);
        for (int d = 0; d < width; d++) {
            double sum = 0;
            for (int s = first; s <= t; s++) {
                sum += scores[s - first] * v.f32(key(shape, s, h) + d);
            }
            out.f32(query + d, (float) sum);
        }
        return lse;
    }

    /** First token that token t of a sequence beginning at {@code start} sees. */
    static int first(AttentionShape shape, int t, int start) {
        return shape.window() == 0 ? start : Math.max(start, t - shape.window() + 1);
    }

    /** Where a head of a token begins in q. */
    static long query(AttentionShape shape, int token, int head) {
        return ((long) token * shape.heads() + head) * shape.headWidth();
    }

    /** Where the key (or value) head that serves a query head begins in k (or v). */
    static long key(AttentionShape shape, int token, int head) {
        int keyHead = head / (shape.heads() / shape.keyValueHeads());
        return ((long) token * shape.keyValueHeads() + keyHead) * shape.headWidth();
    }
}
