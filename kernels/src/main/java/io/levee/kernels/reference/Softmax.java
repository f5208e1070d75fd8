package io.levee.kernels.reference;

/** The softmax of a few scores, in place. */
final class Softmax {
    private Softmax() {}

    /** Turns scores[0, count) into probabilities and returns their log-sum-exp. */
    static double run(double[] scores, int count) {
        double lse = logSumExp(scores, count);
        for (int i = 0; i < count; i++) {
            scores[i] = StrictMath.exp(scores[i] - lse);
        }
        return lse;
    }

    /** log Σ exp of scores[0, count). */
    static double logSumExp(double[] scores, int count) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, scores[i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += StrictMath.exp(scores[i] - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
