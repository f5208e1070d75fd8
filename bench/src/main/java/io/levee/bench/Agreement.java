package io.levee.bench;

import java.util.List;

/** Whether two back-ends computed the same. A benchmark of wrong numbers is no benchmark. */
final class Agreement {
    /** Largest ‖found − expected‖ / ‖expected‖. */
    private static final double TOLERANCE = 1e-5;

    private Agreement() {}

    /**
     * Holds results to the reference's.
     *
     * @throws IllegalStateException when they differ by more than rounding
     */
    static void require(List<float[]> expected, List<float[]> found) {
        for (int i = 0; i < expected.size(); i++) {
            require("result " + i, expected.get(i), found.get(i));
        }
    }

    /**
     * Holds one result to the reference's.
     *
     * @throws IllegalStateException when it differs by more than rounding
     */
    static void require(String what, float[] expected, float[] found) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = (double) found[i] - expected[i];
            difference += error * error;
            size += (double) expected[i] * expected[i];
        }
        double relative = Math.sqrt(difference / size);
        if (found.length != expected.length || !(size > 0) || !(relative <= TOLERANCE)) {
            throw new IllegalStateException(
                    "%s differs from the reference's by %g of its norm %g; at most %g is rounding"
                            .formatted(what, relative, Math.sqrt(size), TOLERANCE));
        }
    }
}
