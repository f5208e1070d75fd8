package io.levee.kernels.cases;

/**
 * What an operation wrote into one operand.
 *
 * @param name the operand
 * @param values what it holds
 * @param tolerance largest error, relative to the value or, where that is larger, to the root mean square of all values
 */
public record Output(String name, float[] values, double tolerance) {
    /** A result of sums over {@code length} products: float32 rounding grows like the root of the length. */
    public static Output sums(String name, float[] values, long length) {
        return new Output(name, values, 0x1p-24 * (16 + 4 * Math.sqrt(length)));
    }

    /** A result that has only one right value. */
    public static Output exact(String name, float[] values) {
        return new Output(name, values, 0);
    }

    /** Whole numbers, which have only one right value. */
    public static Output exact(String name, int[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return exact(name, floats);
    }

    /** Which values are no numbers, as 1 among 0. */
    public static Output nonNumbers(String name, float[] values) {
        float[] are = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            are[i] = Float.isNaN(values[i]) ? 1 : 0;
        }
        return exact(name, are);
    }

    /**
     * How far the values are from the expected ones: the root mean square of the differences relative to that of the expected
     * values; infinite where one of them is not a number and the other is, or where there are fewer or more.
     */
    public double distance(Output expected) {
        if (values.length != expected.values.length) {
            return Double.POSITIVE_INFINITY;
        }
        float[] errors = new float[values.length];
        for (int i = 0; i < errors.length; i++) {
            boolean same = Float.floatToIntBits(values[i]) == Float.floatToIntBits(expected.values[i]);
            errors[i] = same ? 0 : values[i] - expected.values[i];
        }
        double distance = rootMeanSquare(errors) / Math.max(Float.MIN_NORMAL, rootMeanSquare(expected.values));
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    /** The root of the mean of the squares; 0 of no values. */
    public static double rootMeanSquare(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / Math.max(1, values.length));
    }
}
