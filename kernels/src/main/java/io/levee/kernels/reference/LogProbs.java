package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;
import io.levee.kernels.host.PlainWeight;
import java.util.Arrays;

/** Linear head, softmax and the log-probabilities of targets, one row of logits at a time. */
final class LogProbs {
    private final PlainWeight w;
    private final double temperature;
    private final double softCap;
    private final double[] logits;

    LogProbs(PlainWeight w, double temperature, double softCap) {
        this.w = w;
        this.temperature = temperature;
        this.softCap = softCap;
        this.logits = new double[w.outputs()];
    }

    void forward(HostSlice logProb, HostSlice lse, HostSlice entropy, HostSlice x, HostSlice targets, int r) {
        for (int i = 0; i < r; i++) {
            computeLogits(x, i);
            double logSumExp = Softmax.logSumExp(logits, logits.length);
            lse.f32(i, (float) logSumExp);
            logProb.f32(i, (float) (logits[targets.i32(i)] - logSumExp));
            if (entropy != null) {
                entropy.f32(i, (float) entropy(logSumExp));
            }
        }
    }

    private void computeLogits(HostSlice x, int row) {
        for (int v = 0; v < w.outputs(); v++) {
            long from = (long) v * w.inputs();
            double logit = MatMul.dot(x, (long) row * w.inputs(), w.slice(), from, w.inputs());
            logits[v] = SoftCap.of(logit, softCap) / temperature;
        }
    }

    /** Σ −p·log p; a token of probability 0 adds nothing. */
    private double entropy(double logSumExp) {
        double sum = 0;
        for (double logit : logits) {
            double logProb = logit - logSumExp;
            sum -= logProb == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(logProb) * logProb;
        }
        return sum;
    }

    /**
     * With p = exp(logit − lse): dLogit = dLogProb·([target] − p)/temperature, times the slope of the cap; dx += dLogit·w;
     * dw += dLogitᵀ·x.
     */
    void backward(
            HostSlice dx, HostSlice dw, HostSlice dLogProb, HostSlice x, HostSlice targets, HostSlice lse, int r) {
        double[] dxSums = new double[w.inputs()];
        double[] dwSums = dw == null ? null : new double[Math.multiplyExact(w.outputs(), w.inputs())];
        for (int i = 0; i < r; i++) {
            computeLogits(x, i);
            Arrays.fill(dxSums, 0);
            for (int v = 0; v < w.outputs(); v++) {
                double p = StrictMath.exp(logits[v] - lse.f32(i));
                double dCapped = dLogProb.f32(i) * ((v == targets.i32(i) ? 1 : 0) - p) / temperature;
                double dLogit = dCapped * SoftCap.slope(logits[v] * temperature, softCap);
                MatMul.accumulate(dxSums, dLogit, w.slice(), (long) v * w.inputs());
                for (int c = 0; dw != null && c < w.inputs(); c++) {
                    dwSums[v * w.inputs() + c] += dLogit * x.f32((long) i * w.inputs() + c);
                }
            }
            MatMul.add(dx, (long) i * w.inputs(), dxSums);
        }
        if (dw != null) {
            MatMul.add(dw, 0, dwSums);
        }
    }
}
