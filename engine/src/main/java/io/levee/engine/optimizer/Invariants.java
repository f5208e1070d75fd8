package io.levee.engine.optimizer;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels.Description;
import java.lang.System.Logger.Level;

/**
 * What holds by construction, up to rounding, and is checked while a run goes on: that sampling and training see the same
 * policy, that packing changes no score, that micro-batches change no gradient.
 *
 * @param reported a deviation above this is logged
 * @param error a deviation above this ends the run
 */
public record Invariants(double reported, double error) {
    /** The bounds where products are computed in float32. */
    public static final Invariants FLOAT32 = new Invariants(1e-4, 1e-3);

    /** The bounds where factors are sums of two bfloat16 values. */
    public static final Invariants BFLOAT16X3 = new Invariants(1e-3, 1e-2);

    /** The bounds where factors are rounded to bfloat16: sums in another order end in other roundings. */
    public static final Invariants BFLOAT16 = new Invariants(0.05, 0.5);

    private static final System.Logger LOG = System.getLogger(Invariants.class.getName());

    /** The bounds of a device. */
    public static Invariants of(Device device) {
        double rounding = device.kernels().description().rounding();
        return rounding <= Description.FLOAT32 ? FLOAT32 : rounding <= Description.BFLOAT16X3 ? BFLOAT16X3 : BFLOAT16;
    }

    /**
     * Holds a deviation to the bounds.
     *
     * @param what deviates
     * @throws InvariantException when it is above {@link #error}, or not a number
     */
    public void check(String what, double deviation) {
        if (!(deviation <= error)) {
            throw new InvariantException(what + " is " + deviation + ", the bound is " + error
                    + ": two ways to compute the same number disagree; run `levee doctor` and report this");
        }
        if (deviation > reported) {
            LOG.log(Level.WARNING, what + " is " + deviation + ", more than " + reported);
        }
    }

    /**
     * Holds numbers of one sequence, computed in a packed batch, to the same numbers of the sequence alone.
     *
     * @param what the numbers are
     * @throws InvariantException when one deviates by more than {@link #error} of its size, or of 1 where that is more
     */
    public void checkPacking(String what, float[] packed, float[] alone) {
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
