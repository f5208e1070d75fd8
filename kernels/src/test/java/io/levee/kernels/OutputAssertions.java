package io.levee.kernels;

import io.levee.kernels.cases.Output;

/** Failures that name the operand and the place. */
public final class OutputAssertions {
    private OutputAssertions() {}

    /**
     * Fails when the root mean square of the errors is beyond this share of the expected values', or a single error beyond
     * three times that: the bound of a precision whose roundings are large and many. What is exact has to be exact; 0 is
     * no bound but the tolerance.
     */
    public static void assertWithin(double bound, Output expected, Output found, String where) {
        if (bound == 0 || found.tolerance() == 0) {
            assertNear(found.tolerance(), expected, found, where);
            return;
        }
        assertNear(Math.max(found.tolerance(), 3 * bound), expected, found, where);
        double relative = found.distance(expected);
        if (!(relative <= Math.max(found.tolerance(), bound))) {
            throw new AssertionError(
                    where + " " + found.name() + ": relative error " + relative + ", tolerance " + bound);
        }
    }

    /** Fails with the worst place when a value is not near the expected one. */
    private static void assertNear(double tolerance, Output expected, Output found, String where) {
        requireLength(expected, found, where);
        double size = Output.rootMeanSquare(expected.values());
        int worst = -1;
        double worstError = 0;
        for (int i = 0; i < found.values().length; i++) {
            double want = expected.values()[i];
            float value = found.values()[i];
            double error = value == expected.values()[i] ? 0 : Math.abs(value - want) / Math.max(size, Math.abs(want));
            if (!(error <= tolerance) && !(error <= worstError)) {
                worst = i;
                worstError = error;
            }
        }
        if (worst >= 0) {
            throw new AssertionError(where + " " + found.name() + "[" + worst + "]: expected "
                    + expected.values()[worst] + ", found " + found.values()[worst] + ", error " + worstError
                    + " of root mean square " + size + ", tolerance " + tolerance);
        }
    }

    /** Fails with the first place when the bits differ. */
    public static void assertSameBits(Output expected, Output found, String where) {
        requireLength(expected, found, where);
        for (int i = 0; i < found.values().length; i++) {
            float want = expected.values()[i];
            float value = found.values()[i];
            if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(want)) {
                throw new AssertionError(
                        where + " " + found.name() + "[" + i + "]: bits of " + want + " expected, found " + value);
            }
        }
    }

    private static void requireLength(Output expected, Output found, String where) {
        if (expected.values().length != found.values().length) {
            throw new AssertionError(where + " " + found.name() + ": " + expected.values().length
                    + " values expected, found " + found.values().length);
        }
    }
}
