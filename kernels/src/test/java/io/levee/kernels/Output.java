package io.levee.kernels;

/**
 * What an operation wrote into one operand.
 *
 * @param name the operand
 * @param values what it holds
 * @param tolerance largest error, relative to the value or, where that is larger, to the root mean square of all values
 */
public record Output(String name, float[] values, double tolerance) {
    /** A result of sums over {@code length} products: float32 rounding grows like the root of the length. */
    static Output sums(String name, float[] values, long length) {
        return new Output(name, values, 0x1p-24 * (16 + 4 * Math.sqrt(length)));
    }

    /** A result that has only one right value. */
    static Output exact(String name, float[] values) {
        return new Output(name, values, 0);
    }

    /** Whole numbers, which have only one right value. */
    static Output exact(String name, int[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return exact(name, floats);
    }

    /** Which values are no numbers, as 1 among 0. */
    static Output nonNumbers(String name, float[] values) {
        float[] are = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            are[i] = Float.isNaN(values[i]) ? 1 : 0;
        }
        return exact(name, are);
    }

    /**
     * Fails when the root mean square of the errors is beyond this share of the expected values', or a single error beyond
     * three times that: the bound of a precision whose roundings are large and many. What is exact has to be exact; 0 is
     * no bound but the tolerance.
     */
    public void assertWithin(double bound, Output expected, String where) {
        if (bound == 0 || tolerance == 0) {
            assertNear(expected, where);
            return;
        }
        new Output(name, values, Math.max(tolerance, 3 * bound)).assertNear(expected, where);
        float[] errors = new float[values.length];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = values[i] == expected.values[i] ? 0 : values[i] - expected.values[i];
        }
        double relative = rootMeanSquare(errors) / Math.max(Float.MIN_NORMAL, rootMeanSquare(expected.values));
        if (!(relative <= Math.max(tolerance, bound))) {
            throw new AssertionError(where + " " + name + ": relative error " + relative + ", tolerance " + bound);
        }
    }

    /** Fails with the worst place when this is not near the expected result. */
    void assertNear(Output expected, String where) {
        requireLength(expected, where);
        double size = rootMeanSquare(expected.values);
        int worst = -1;
        double worstError = 0;
        for (int i = 0; i < values.length; i++) {
            double want = expected.values[i];
            double error =
                    values[i] == expected.values[i] ? 0 : Math.abs(values[i] - want) / Math.max(size, Math.abs(want));
            if (!(error <= tolerance) && !(error <= worstError)) {
                worst = i;
                worstError = error;
            }
        }
        if (worst >= 0) {
            throw new AssertionError(where + " " + name + "[" + worst + "]: expected " + expected.values[worst]
                    + ", found " + values[worst] + ", error " + worstError + " of root mean square " + size
                    + ", tolerance " + tolerance);
        }
    }

    /** Fails with the first place when the bits differ. */
    public void assertSameBits(Output expected, String where) {
        requireLength(expected, where);
        for (int i = 0; i < values.length; i++) {
            if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(expected.values[i])) {
                throw new AssertionError(where + " " + name + "[" + i + "]: bits of " + expected.values[i]
                        + " expected, found " + values[i]);
            }
        }
    }

    private void requireLength(Output expected, String where) {
        if (expected.values.length != values.length) {
            throw new AssertionError(
                    where + " " + name + ": " + expected.values.length + " values expected, found " + values.length);
        }
    }

    private static double rootMeanSquare(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / Math.max(1, values.length));
    }
}
