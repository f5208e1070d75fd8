package io.levee.kernels.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The width of the vector registers that this JVM's kernels use: {@code -Dlevee.lanes=128|256|512} (bits), or without it what
 * the CPU and the JVM prefer. The width decides bits of results, so a run's manifest names it.
 */
public final class LaneWidth {
    /** The system property that forces a width. */
    public static final String PROPERTY = "levee.lanes";

    private LaneWidth() {}

    /**
     * The width in bits.
     *
     * @throws IllegalArgumentException when the property is no width, or one that this CPU or JVM lacks
     */
    public static int bits() {
        return bits(System.getProperty(PROPERTY), widest());
    }

    /** The width in bits that the CPU and the JVM prefer, whatever is forced; 64 where the JVM has no vectors. */
    public static int widest() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /**
     * The width in bits.
     *
     * @param requested what the property says, or null
     * @param widest what the CPU and the JVM prefer
     * @throws IllegalArgumentException when the request is no width, or a wider one
     */
    public static int bits(String requested, int widest) {
        if (requested == null) {
            return widest;
        }
        int bits = switch (requested) {
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + requested + ": expected 128, 256 or 512 (bits)");
        };
        if (bits > widest) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + bits + ": this CPU and JVM have vectors of "
                    + widest + " bits, and wider ones run many times slower; ask for at most " + widest);
        }
        return bits;
    }
}
