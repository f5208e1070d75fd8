package io.levee.kernels.cuda;

import java.util.Locale;

/** How matrix products and attention are computed; parameters, activations and sums are float32 in both. */
public enum Precision {
    /** Float32 throughout: the CPU's results to rounding. */
    FLOAT32,
    /** Factors rounded to bfloat16 for the tensor cores, products summed in float32. */
    BFLOAT16;

    /**
     * The precision of a name in lower case.
     *
     * @throws IllegalArgumentException for any other
     */
    public static Precision of(String name) {
        for (Precision precision : values()) {
            if (precision.toString().equals(name)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("precision " + name + ": expected float32 or bfloat16");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
