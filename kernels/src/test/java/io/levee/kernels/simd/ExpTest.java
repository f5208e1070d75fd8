package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The exponential functions against {@link StrictMath}, over all exponents and a stride through all fractions. */
class ExpTest {
    /** A prime near 2¹¹: one float in 2,039, of every sign and exponent. */
    private static final int STRIDE = 2_039;

    private interface FloatFunction {
        float at(float x);
    }

    /** The largest relative error over floats whose exact result is a normal float. */
    private static double largestError(FloatFunction function, DoubleUnaryOperator exact, float from, float to) {
        double worst = 0;
        for (long bits = 0; bits <= 0xFFFFFFFFL; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            if (x >= from && x <= to) {
                double expected = exact.applyAsDouble(x);
                if (Math.abs(expected) >= Float.MIN_NORMAL && Math.abs(expected) <= Float.MAX_VALUE) {
                    worst = Math.max(worst, Math.abs(function.at(x) - expected) / Math.abs(expected));
                }
            }
        }
        return worst;
    }

    @Test
    void exponentialIsWithinEightParts() {
        double error = largestError(Exp::exp, StrictMath::exp, -90f, 89f);
        assertTrue(error <= 8e-8 && error > 0, "largest relative error " + error);
    }

    @Test
    void sigmoidAndSiluAreWithinTwentyParts() {
        DoubleUnaryOperator sigmoid = x -> 1 / (1 + StrictMath.exp(-x));
        double error = largestError(Exp::sigmoid, sigmoid, -87f, 89f);
        assertTrue(error <= 2e-7, "sigmoid: largest relative error " + error);
        error = largestError(Exp::silu, x -> x * sigmoid.applyAsDouble(x), -87f, 89f);
        assertTrue(error <= 2e-7, "silu: largest relative error " + error);
    }

    @Test
    void hyperbolicTangentIsWithinThirtyParts() {
        double error = largestError(Exp::tanh, StrictMath::tanh, -20f, 20f);
        assertTrue(error <= 3e-7 && error > 0, "largest relative error " + error);
        error = largestError(Exp::tanh, StrictMath::tanh, -1e-3f, 1e-3f);
        assertTrue(error <= 3e-7, "largest relative error near 0 " + error);
        assertEquals(1f, Exp.tanh(Float.POSITIVE_INFINITY));
        assertEquals(-1f, Exp.tanh(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(Exp.tanh(Float.NaN)));
    }

    @Test
    void logarithmIsWithinTwelveParts() {
        double error = largestError(Exp::log, StrictMath::log, Float.MIN_VALUE, Float.MAX_VALUE);
        assertTrue(error <= 1.2e-7 && error > 0, "largest relative error " + error);
    }

    @Test
    void logarithmIsExactAtOneAndAtItsLimits() {
        assertEquals(0f, Exp.log(1f));
        assertEquals(Float.NEGATIVE_INFINITY, Exp.log(0f));
        assertEquals(Float.NEGATIVE_INFINITY, Exp.log(-0f));
        assertEquals(Float.POSITIVE_INFINITY, Exp.log(Float.POSITIVE_INFINITY));
        assertTrue(Float.isNaN(Exp.log(-1f)));
        assertTrue(Float.isNaN(Exp.log(Float.NaN)));
        assertEquals(StrictMath.log(Float.MIN_VALUE), Exp.log(Float.MIN_VALUE), 1e-5);
    }

    @Test
    void exponentialIsExactAtZeroAndAtItsLimits() {
        assertEquals(1f, Exp.exp(0f));
        assertEquals(1f, Exp.exp(-0f));
        assertEquals(0f, Exp.exp(Float.NEGATIVE_INFINITY));
        assertEquals(0f, Exp.exp(-1e30f));
        assertEquals(Float.POSITIVE_INFINITY, Exp.exp(Float.POSITIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, Exp.exp(1e30f));
        assertTrue(Float.isNaN(Exp.exp(Float.NaN)));
        assertTrue(Float.isFinite(Exp.exp(88.7228f)));
        assertEquals(Float.POSITIVE_INFINITY, Exp.exp(88.7229f));
    }

    @Test
    void exponentialBelowTheNormalNumbersIsZero() {
        assertEquals(Float.MIN_NORMAL, Exp.exp(-87.33654f), 1e-5 * Float.MIN_NORMAL);
        assertEquals(0f, Exp.exp(Math.nextDown(-87.33654f)));
        assertEquals(0f, Exp.exp(-103f));
    }

    @Test
    void sigmoidAndSiluHoldAtTheirLimits() {
        assertEquals(0.5f, Exp.sigmoid(0f));
        assertEquals(1f, Exp.sigmoid(Float.POSITIVE_INFINITY));
        assertEquals(0f, Exp.sigmoid(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(Exp.sigmoid(Float.NaN)));
        assertEquals(0f, Exp.silu(0f));
        assertEquals(1e30f, Exp.silu(1e30f));
        assertEquals(-0f, Exp.silu(-1e30f));
    }

    /** Lanes and single values take the same steps: the tail of a row has the bits that a vector would have given it. */
    @Test
    void lanesAndSingleValuesHaveTheSameBits() {
        float[] x = new float[Lanes.COUNT];
        float[] y = new float[Lanes.COUNT];
        int lane = 0;
        for (long bits = 0; bits <= 0xFFFFFFFFL; bits += 16 * STRIDE) {
            x[lane++] = Float.intBitsToFloat((int) bits);
            if (lane == x.length) {
                lane = 0;
                compareLanes(x, y);
            }
        }
    }

    private static void compareLanes(float[] x, float[] y) {
        FloatVector vector = FloatVector.fromArray(Lanes.FLOATS, x, 0);
        Exp.exp(vector).intoArray(y, 0);
        compare(x, y, Exp::exp, "exp");
        Exp.sigmoid(vector).intoArray(y, 0);
        compare(x, y, Exp::sigmoid, "sigmoid");
        Exp.silu(vector).intoArray(y, 0);
        compare(x, y, Exp::silu, "silu");
    }

    private static void compare(float[] x, float[] y, FloatFunction scalar, String name) {
        for (int i = 0; i < x.length; i++) {
            assertEquals(Float.floatToIntBits(scalar.at(x[i])), Float.floatToIntBits(y[i]), name + " of " + x[i]);
        }
    }
}
