package io.levee.kernels;

import io.levee.kernels.Kernels.Description;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How matrix products and attention are computed; parameters, activations and sums are float32 in all of them. */
public enum Precision {
    /** Float32 throughout: the CPU's results to rounding. */
    FLOAT32(0, Description.FLOAT32),
    /** Factors rounded to bfloat16 for the tensor cores, products summed in float32. */
    BFLOAT16(1, Description.BFLOAT16),
    /**
     * Each factor as the sum of two bfloat16 values, whose products on the tensor cores but that of the two smaller ones are
     * summed in float32 (Henry, Tang and Heinecke 2019, "Leveraging the bfloat16 artificial intelligence datatype for
     * higher-precision computations"); attention and products of few rows as in float32.
     */
    BFLOAT16X3(2, Description.BFLOAT16X3);

    private final int parts;
    private final double rounding;

    Precision(int parts, double rounding) {
        this.parts = parts;
        this.rounding = rounding;
    }

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
        throw new IllegalArgumentException("precision " + name + ": expected "
                + Arrays.stream(values()).map(Precision::toString).collect(Collectors.joining(", ")));
    }

    /** Bfloat16 values that stand for a factor of a product; 0 where it stays float32. */
    public int parts() {
        return parts;
    }

    /** True when products run on the tensor cores. */
    public boolean tensorProducts() {
        return parts > 0;
    }

    /** True when attention, its cache and products of few rows take bfloat16 values too; else they are those of float32. */
    public boolean tensorAttention() {
        return parts == 1;
    }

    /** Largest relative error that a factor is rounded with. */
    public double rounding() {
        return rounding;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
