package io.levee.engine.optimizer;

import java.lang.System.Logger.Level;

/**
 * What holds by construction in float32, up to rounding, and is checked while a run goes on: that sampling and training see
 * the same policy, that packing changes no score, that micro-batches change no gradient. Above {@value #REPORTED} is
 * reported, above {@value #ERROR} is an error.
 */
public final class Invariants {
    /** A deviation above this is logged. */
    public static final double REPORTED = 1e-4;

    /** A deviation above this ends the run. */
    public static final double ERROR = 1e-3;

    private static final System.Logger LOG = System.getLogger(Invariants.class.getName());

    private Invariants() {}

    /**
     * Holds a deviation to the bounds.
     *
     * @param what deviates
     * @throws InvariantException when it is above {@link #ERROR}, or not a number
     */
    public static void check(String what, double deviation) {
        if (!(deviation <= ERROR)) {
            throw new InvariantException(what + " is " + deviation + ", the bound is " + ERROR
                    + ": two ways to compute the same number disagree; run `levee doctor` and report this");
        }
        if (deviation > REPORTED) {
            LOG.log(Level.WARNING, what + " is " + deviation + ", more than " + REPORTED);
        }
    }

    /**
     * Holds numbers of one sequence, computed in a packed batch, to the same numbers of the sequence alone.
     *
     * @param what the numbers are
     * @throws InvariantException when one deviates by more than {@link #ERROR} of its size, or of 1 where that is more
     */
    public static void checkPacking(String what, float[] packed, float[] alone) {
        double largest = packed.length == alone.length ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(packed.length, alone.length); i++) {
            double size = Math.max(1, Math.abs(alone[i]));
            largest = Math.max(largest, Math.abs((double) packed[i] - alone[i]) / size);
        }
        check(what + ": difference between a packed sequence and the same alone", largest);
    }

    /**
     * Stops at a number that is not finite.
     *
     * @throws NonFiniteException naming the step and the number
     */
    public static void checkFinite(String what, long step, double value) {
        if (!Double.isFinite(value)) {
            throw new NonFiniteException("step " + step + ": " + what + " is " + value);
        }
    }
}
