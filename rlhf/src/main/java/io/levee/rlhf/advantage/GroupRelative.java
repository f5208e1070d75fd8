package io.levee.rlhf.advantage;

/**
 * The return of an answer less the mean return of all answers to its prompt, divided by their deviation: (R − R̄) / (s + 1e-4). Shao
 * et al. 2024 (GRPO). Under constraints it is not divided: a stream on a scale of its own in every group would take λ its
 * meaning.
 */
public final class GroupRelative extends GroupBaseline {
    private static final double LEAST_DEVIATION = 1e-4;

    /** @param samples answers to each prompt, at least 2 */
    public GroupRelative(KlPenalty penalty, int samples) {
        super(penalty, samples);
    }

    @Override
    double[] compared(double[] returns, boolean constrained) {
        double mean = mean(returns);
        double squares = 0;
        for (double each : returns) {
            squares += (each - mean) * (each - mean);
        }
        double scale = constrained ? 1 : Math.sqrt(squares / (returns.length - 1)) + LEAST_DEVIATION;
        double[] advantages = new double[returns.length];
        for (int i = 0; i < advantages.length; i++) {
            advantages[i] = (returns[i] - mean) / scale;
        }
        return advantages;
    }
}
