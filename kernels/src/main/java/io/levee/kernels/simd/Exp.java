package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential and what is built on it, as polynomials in fused multiply-adds. Each function has a form for vectors and one
 * for a single value, which take the same steps and give the same bits, interpreted or compiled: the vector module's own EXP
 * and LOG do not. The coefficients minimise the largest relative error (Remez exchange, each rounded before the next is fitted).
 */
final class Exp {
    private static final float LOG2_E = 0x1.715476p+0f;

    /** ln 2 in two parts; the first has 16 bits, so that its product with an exponent is exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;

    private static final float LN2_LOW = 0x1.7f7d1cp-20f;

    /** 1.5 · 2²³: adding it rounds a float to an integer, which stands in the low bits of the sum. */
    private static final float ROUND = 0x1.8p23f;

    private static final int FRACTION_BITS = 23;

    /** ln 2¹²⁸, rounded down: above it every exponential is infinite. */
    private static final float LARGEST = 88.72283f;

    /** ln 2⁻¹²⁶, rounded up: below it an exponential is no normal number, and here 0. */
    private static final float SMALLEST = -87.33654f;

    /** (eʳ − 1 − r) / r² for |r| ≤ ln 2 / 2, error 3e-9 of eʳ. */
    private static final float E0 = 0x1.fffffcp-2f;

    private static final float E1 = 0x1.55548cp-3f;
    private static final float E2 = 0x1.555858p-5f;
    private static final float E3 = 0x1.123da6p-7f;
    private static final float E4 = 0x1.6ac37p-10f;

    /** (ln(1 + f) − f + f²/2) / f³ for √½ ≤ 1 + f ≤ √2, error 1e-8 of ln(1 + f). */
    private static final float L0 = 0x1.555554p-2f;

    private static final float L1 = -0x1.000228p-2f;
    private static final float L2 = 0x1.99a02ep-3f;
    private static final float L3 = -0x1.547226p-3f;
    private static final float L4 = 0x1.22d872p-3f;
    private static final float L5 = -0x1.0d8ec0p-3f;
    private static final float L6 = 0x1.053c92p-3f;
    private static final float L7 = -0x1.378280p-4f;

    /** (tanh x − x) / x³ in powers of x² for |x| < 0.625 (Moshier's Cephes, tanhf). */
    private static final float T0 = -3.33332819422e-1f;

    private static final float T1 = 1.33314422036e-1f;
    private static final float T2 = -5.37397155531e-2f;
    private static final float T3 = 2.06390887954e-2f;
    private static final float T4 = -5.70498872745e-3f;
    private static final float NEAR = 0.625f;

    // The same in every lane: a constant vector costs C2 a tenth of the work of a broadcast at its place of use.
    private static final FloatVector LOG2_E_LANES = broadcast(LOG2_E);
    private static final FloatVector LN2_HIGH_LANES = broadcast(-LN2_HIGH);
    private static final FloatVector LN2_LOW_LANES = broadcast(-LN2_LOW);
    private static final FloatVector ROUND_LANES = broadcast(ROUND);
    private static final FloatVector E0_LANES = broadcast(E0);
    private static final FloatVector E1_LANES = broadcast(E1);
    private static final FloatVector E2_LANES = broadcast(E2);
    private static final FloatVector E3_LANES = broadcast(E3);
    private static final FloatVector E4_LANES = broadcast(E4);
    private static final FloatVector ZERO = broadcast(0f);
    private static final FloatVector ONE = broadcast(1f);
    private static final FloatVector TWO = broadcast(2f);
    private static final FloatVector T0_LANES = broadcast(T0);
    private static final FloatVector T1_LANES = broadcast(T1);
    private static final FloatVector T2_LANES = broadcast(T2);
    private static final FloatVector T3_LANES = broadcast(T3);
    private static final FloatVector T4_LANES = broadcast(T4);
    private static final FloatVector NEAR_LANES = broadcast(NEAR);
    private static final FloatVector INFINITY = broadcast(Float.POSITIVE_INFINITY);
    private static final FloatVector LARGEST_LANES = broadcast(LARGEST);
    private static final FloatVector SMALLEST_LANES = broadcast(SMALLEST);

    private static final int SQRT_HALF_BITS = 0x3F3504F3;

    private Exp() {}

    /** eˣ, relative error at most 8e-8; 0 where eˣ is below the smallest normal number. */
    static FloatVector exp(FloatVector x) {
        return expBelow(x).blend(INFINITY, x.compare(VectorOperators.GT, LARGEST_LANES));
    }

    /** {@link #exp(FloatVector)} of arguments that are at most 88 or NaN, as in a softmax; with the same bits. */
    static FloatVector expBelow(FloatVector x) {
        FloatVector rounded = x.fma(LOG2_E_LANES, ROUND_LANES);
        FloatVector n = rounded.sub(ROUND_LANES);
        FloatVector r = n.fma(LN2_LOW_LANES, n.fma(LN2_HIGH_LANES, x));
        FloatVector q =
                E4_LANES.fma(r, E3_LANES).fma(r, E2_LANES).fma(r, E1_LANES).fma(r, E0_LANES);
        FloatVector p = q.fma(r, ONE).fma(r, ONE);
        // n stands in the low bits of the sum; moved to the exponent and added there, it multiplies by 2ⁿ.
        IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS);
        FloatVector y = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
        return y.blend(ZERO, x.compare(VectorOperators.LT, SMALLEST_LANES));
    }

    /** eˣ with the bits of {@link #exp(FloatVector)}. */
    static float exp(float x) {
        if (x < SMALLEST) {
            return 0f;
        }
        if (x > LARGEST) {
            return Float.POSITIVE_INFINITY;
        }
        float rounded = Math.fma(x, LOG2_E, ROUND);
        float n = rounded - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float q = Math.fma(Math.fma(Math.fma(Math.fma(E4, r, E3), r, E2), r, E1), r, E0);
        float p = Math.fma(Math.fma(q, r, 1f), r, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << FRACTION_BITS));
    }

    /** 1 / (1 + e⁻ˣ), relative error at most 2e-7. */
    static FloatVector sigmoid(FloatVector x) {
        return ONE.div(exp(x.neg()).add(ONE));
    }

    /** 1 / (1 + e⁻ˣ) with the bits of {@link #sigmoid(FloatVector)}. */
    static float sigmoid(float x) {
        return 1f / (exp(-x) + 1f);
    }

    /** x / (1 + e⁻ˣ), relative error at most 2e-7. */
    static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(ONE));
    }

    /** x / (1 + e⁻ˣ) with the bits of {@link #silu(FloatVector)}. */
    static float silu(float x) {
        return x / (exp(-x) + 1f);
    }

    /** tanh x, relative error at most 3e-7: near 0 a polynomial, elsewhere 1 − 2 / (e²ˣ + 1). */
    static FloatVector tanh(FloatVector x) {
        FloatVector square = x.mul(x);
        FloatVector near = T4_LANES.fma(square, T3_LANES).fma(square, T2_LANES).fma(square, T1_LANES);
        near = near.fma(square, T0_LANES).mul(square).fma(x, x);
        FloatVector size = x.abs();
        FloatVector far = ONE.sub(TWO.div(exp(size.add(size)).add(ONE)));
        far = far.blend(far.neg(), x.compare(VectorOperators.LT, ZERO));
        return far.blend(near, size.compare(VectorOperators.LT, NEAR_LANES));
    }

    /** tanh x with the bits of {@link #tanh(FloatVector)}. */
    static float tanh(float x) {
        float size = Math.abs(x);
        if (size < NEAR) {
            float square = x * x;
            float p = Math.fma(Math.fma(Math.fma(T4, square, T3), square, T2), square, T1);
            return Math.fma(Math.fma(p, square, T0) * square, x, x);
        }
        float far = 1f - 2f / (exp(size + size) + 1f);
        return x < 0f ? -far : far;
    }

    /**
     * ln x, relative error at most 1.2e-7; −∞ at 0, NaN below. For single values only: a softmax takes one logarithm a row.
     */
    static float log(float x) {
        if (!(x > 0f) || x == Float.POSITIVE_INFINITY) {
            return x == 0f ? Float.NEGATIVE_INFINITY : x > 0f ? x : Float.NaN;
        }
        return x < Float.MIN_NORMAL ? normalLog(x * 0x1p23f, -FRACTION_BITS) : normalLog(x, 0);
    }

    private static float normalLog(float x, int shift) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = (bits - SQRT_HALF_BITS) >> FRACTION_BITS;
        float f = Float.intBitsToFloat(bits - (exponent << FRACTION_BITS)) - 1f;
        float p = Math.fma(Math.fma(Math.fma(L7, f, L6), f, L5), f, L4);
        p = Math.fma(Math.fma(Math.fma(Math.fma(p, f, L3), f, L2), f, L1), f, L0);
        float e = exponent + shift;
        float square = f * f;
        float y = Math.fma(f * square, p, e * LN2_LOW);
        y = Math.fma(-0.5f, square, y);
        return Math.fma(e, LN2_HIGH, f + y);
    }
}
