package io.levee.rlhf.signal;

/**
 * The Lagrange multiplier λ, kept as its logarithm: ln λ ← min(ln λ + η·λ·(J − limit), ln λ_max), one step of gradient
 * ascent on ln λ (Dai et al. 2023, equation 31; docs/safe-rlhf.md 3.3). It rises while the mean cost J is above the limit.
 *
 * @param logValue ln λ
 * @param rate η
 * @param largest λ_max; positive infinity for none
 */
public record Multiplier(double logValue, double rate, double largest) {
    /** A multiplier that starts at {@code initial}. */
    public static Multiplier of(double initial, double rate, double largest) {
        if (!(initial > 0) || !(rate >= 0) || !(largest > 0)) {
            throw new IllegalArgumentException("multiplier " + initial + ", rate " + rate + ", largest " + largest
                    + ": expected initial > 0, rate >= 0, largest > 0");
        }
        return new Multiplier(StrictMath.log(initial), rate, largest);
    }

    /** λ. */
    public double value() {
        return StrictMath.exp(logValue);
    }

    /** The multiplier after a rollout whose window has this mean cost. */
    public Multiplier next(double meanCost, double limit) {
        double moved = logValue + rate * value() * (meanCost - limit);
        return new Multiplier(Math.min(moved, StrictMath.log(largest)), rate, largest);
    }
}
