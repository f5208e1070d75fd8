package io.levee.rlhf.advantage;

/**
 * The return of an answer less the mean return of the other answers to its prompt: k/(k−1)·(R − R̄). Kool et al. 2019; Ahmadian et
 * al. 2024 (RLOO).
 */
public final class LeaveOneOut extends GroupBaseline {
    /** @param samples answers to each prompt, at least 2 */
    public LeaveOneOut(KlPenalty penalty, int samples) {
        super(penalty, samples);
    }

    @Override
    double[] compared(double[] returns, boolean constrained) {
        double mean = mean(returns);
        double all = returns.length / (returns.length - 1.0);
        double[] advantages = new double[returns.length];
        for (int i = 0; i < advantages.length; i++) {
            advantages[i] = all * (returns[i] - mean);
        }
        return advantages;
    }
}
