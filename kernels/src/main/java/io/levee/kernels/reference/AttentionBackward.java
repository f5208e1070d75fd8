package io.levee.kernels.reference;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.host.HostSlice;

/**
 * Gradients of causal attention, with the probabilities p = exp(score − lse) computed again: dv += p·dOut, dScore =
 * p·(dOut·v − dOut·out), times the slope of the cap where there is one, dq += scale·dScore·k, dk += scale·dScore·q.
 */
final class AttentionBackward {
    private final AttentionShape shape;
    private final HostSlice dOut;
    private final HostSlice q;
    private final HostSlice k;
    private final HostSlice v;
    private final double[] dk;
    private final double[] dv;

    AttentionBackward(AttentionShape shape, HostSlice dOut, HostSlice q, HostSlice k, HostSlice v) {
        this.shape = shape;
        this.dOut = dOut;
        this.q = q;
        this.k = k;
        this.v = v;
        int keyValues = Math.toIntExact((long) shape.tokens() * shape.keyValueHeads() * shape.headWidth());
        this.dk = new double[keyValues];
        this.dv = new double[keyValues];
    }

    void run(
            HostSlice dqTarget,
            HostSlice dkTarget,
            HostSlice dvTarget,
            HostSlice out,
            HostSlice lse,
            HostSlice offsets) {
        for (int b = 0; b < shape.sequences(); b++) {
            for (int t = offsets.i32(b); t < offsets.i32(b + 1L); t++) {
                int first = Attention.first(shape, t, offsets.i32(b));
                for (int h = 0; h < shape.heads(); h++) {
                    long query = Attention.query(shape, t, h);
                    double outDot = MatMul.dot(dOut, query, out, query, shape.headWidth());
                    MatMul.add(dqTarget, query, query(t, first, h, lse.f32((long) t * shape.heads() + h), outDot));
                }
            }
        }
        MatMul.add(dkTarget, 0, dk);
        MatMul.add(dvTarget, 0, dv);
    }

    /** The gradient of one head of token t, which has seen the tokens [first, t]. */
    private double[] query(int t, int first, int h, double lse, double outDot) {
        int width = shape.headWidth();
        long query = Attention.query(shape, t, h);
        double[] dq = new double[width];
        for (int s = first; s <= t; s++) {
            int key = (int) Attention.key(shape, s, h);
            double score = SoftCap.of(shape.scale() * MatMul.dot(q, query, k, key, width), shape.softCap());
            double p = StrictMath.exp(score - lse);
            double dCapped = p * (MatMul.dot(dOut, query, v, key, width) - outDot);
            double dScore = shape.scale() * dCapped * SoftCap.slope(score, shape.softCap());
            for (int d = 0; d < width; d++) {
                dv[key + d] += p * dOut.f32(query + d);
                dk[key + d] += dScore * q.f32(query + d);
                dq[d] += dScore * k.f32(key + d);
            }
        }
        return dq;
    }
}
