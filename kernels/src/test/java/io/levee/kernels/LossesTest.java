package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.Workbench;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The loss operations against numbers that the Safe RLHF reference implementation gave in float64 (docs/safe-rlhf.md 9,
 * V1 to V4 and V9; V12 and V13 from PyTorch): two responses, of 3 and 5 tokens.
 */
class LossesTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#available";
    private static final double TOLERANCE = 1e-6;

    private static final int[] OFFSETS = {0, 3, 8};
    private static final float[] LOG_PROBS = {-0.7f, -1.2f, -0.3f, -1.1f, -0.4f, -0.6f, -0.8f, -1.5f};
    private static final float[] REWARD_VALUES = {0.3f, 0.5f, 0.7f, -0.2f, -0.3f, -0.4f, -0.5f, -0.6f};
    private static final double[] REWARD_ADVANTAGES = {
        1.561345, 1.4351, 1.298, -1.1060645999999996, -1.0600679999999998, -1.00744, -0.9551999999999999, -0.896
    };
    private static final double[] REWARD_RETURNS = {
        1.861345, 1.9351, 1.998, -1.3060645999999996, -1.3600679999999998, -1.4074399999999998, -1.4552, -1.496
    };
    private static final double[] COST_ADVANTAGES = {
        -0.554095, -0.4801, -0.398, 0.8254471, 0.6594180000000001, 0.48044, 0.2952, 0.09600000000000009
    };
    private static final double[] NEW_LOG_PROBS = {
        -0.65,
        -1.1333333333333333,
        -0.21666666666666667,
        -1.2,
        -0.5333333333333333,
        -0.7666666666666666,
        -1.0,
        -1.7333333333333334
    };

    private static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static void assertNear(double[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], TOLERANCE * Math.max(1, Math.abs(expected[i])), "index " + i);
        }
    }

    /** (reward advantages − multiplier · cost advantages) / (1 + multiplier). */
    private static float[] combined(float multiplier) {
        double[] combined = new double[8];
        for (int i = 0; i < combined.length; i++) {
            combined[i] = (REWARD_ADVANTAGES[i] - multiplier * COST_ADVANTAGES[i]) / (1 + multiplier);
        }
        return floats(combined);
    }

    /** Loss slots, then the gradient. */
    private static float[][] policyLoss(Workbench bench, Slice advantages) {
        Slice loss = bench.inout(0, 0, 0, 0);
        Slice dLogProb = bench.out(8);
        Slice logProb = bench.in(floats(NEW_LOG_PROBS));
        bench.kernels()
                .policyLoss(loss, dLogProb, logProb, bench.in(LOG_PROBS), advantages, bench.in(OFFSETS), 2, 0.2f);
        return new float[][] {bench.read(loss), bench.read(dLogProb)};
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void thePolicyLossOfCombinedAdvantagesForThreeMultipliers(Backend backend) {
        float[] multipliers = {0.5f, 1, 2};
        double[] losses = {-0.24083508303798773, -0.1930757063686815, -0.14531632969937508};
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice reward = bench.in(floats(REWARD_ADVANTAGES));
            for (int i = 0; i < losses.length; i++) {
                Slice combined = bench.in(combined(multipliers[i]));
                assertEquals(losses[i], policyLoss(bench, combined)[0][0] / 2, TOLERANCE);
            }
            assertEquals(-0.3363538363766002, policyLoss(bench, reward)[0][0] / 2, TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void thePolicyGradientIsZeroWhereTheRatioIsClipped(Backend backend) {
        double[] gradients = {
            -0.18532507734314135,
            -0.17060268127726053,
            -0.15361577233233367,
            0.08738520297671233,
            0.07524241348339408,
            0.06297316144151235,
            0.051187046682435434,
            0
        };
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice combined = bench.in(combined(1));
            float[][] found = policyLoss(bench, combined);
            for (int i = 0; i < 8; i++) {
                assertEquals(gradients[i], found[1][i] / 2, TOLERANCE, "index " + i);
            }
            assertEquals(1.0 / 5, found[0][1], TOLERANCE, "one of five tokens is clipped");
            assertEquals(1 - Math.exp(-0.2333333333333334), found[0][2], TOLERANCE, "largest |ratio - 1|");
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aMeanIsTakenOverEachResponseFirst(Backend backend) {
        float[] negated = REWARD_VALUES.clone();
        for (int i = 0; i < negated.length; i++) {
            negated[i] = -negated[i];
        }
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice loss = bench.inout(0, 0, 0, 0);
            Slice same = bench.in(LOG_PROBS);
            bench.kernels().policyLoss(loss, bench.out(8), same, same, bench.in(negated), bench.in(OFFSETS), 2, 0.2f);
            float[] slots = bench.read(loss);
            assertEquals(0.05, slots[0] / 2, TOLERANCE);
            assertArrayEquals(new float[] {0, 0, 0}, new float[] {slots[1], slots[2], slots[3]});
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theValueLossWithWideAndNarrowClip(Backend backend) {
        double[] gradients = {
            -0.16022416666666667,
            -0.13918333333333333,
            -0.11633333333333336,
            0.060606459999999966,
            0.05600679999999998,
            0.050743999999999984,
            0.045520000000000005,
            0.039599999999999996
        };
        float[] values = REWARD_VALUES.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += i < 3 ? 0.6f : -0.5f;
        }
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice wide = bench.inout(0);
            Slice narrow = bench.inout(0);
            Slice gradient = bench.out(8);
            Slice v = bench.in(values);
            Slice old = bench.in(REWARD_VALUES);
            Slice returns = bench.in(floats(REWARD_RETURNS));
            Slice offsets = bench.in(OFFSETS);
            bench.kernels().valueLoss(wide, gradient, v, old, returns, offsets, 2, 5f);
            assertEquals(0.24085712779860796, bench.read(wide)[0] / 2, TOLERANCE);
            for (int i = 0; i < 8; i++) {
                assertEquals(gradients[i], bench.read(gradient)[i] / 2, TOLERANCE, "index " + i);
            }
            bench.kernels().valueLoss(narrow, gradient, v, old, returns, offsets, 2, 0.2f);
            assertEquals(0.5453966391319414, bench.read(narrow)[0] / 2, TOLERANCE);
            assertArrayEquals(new float[8], bench.read(gradient));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void logProbabilitiesOfSixLogits(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice logProb = bench.out(2);
            Weight logits = bench.kernels().weight(bench.in(1f, 0f, 2f, -1f, 0.5f, 3f), 3, 2);
            Slice x = bench.in(1f, 0f, 0f, 1f);
            bench.kernels().logProbs(logProb, bench.out(2), null, x, logits, bench.in(1, 0), 2, 1f);
            assertNear(new double[] {-0.4643687841079449, -3.0658839037574293}, bench.read(logProb));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void threeStepsOfAdamw(Backend backend) {
        float[][] gradients = {{0.5f, -1f}, {0.1f, 2f}, {-0.3f, 0f}};
        double[][] expected = {
            {0.9890000002, -1.9880000001},
            {0.9798857118826706, -1.9896457395818663},
            {0.9767744851111909, -1.9905013038314119}
        };
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice parameters = bench.inout(1f, -2f);
            Slice first = bench.inout(0f, 0f);
            Slice second = bench.inout(0f, 0f);
            Slice sum = bench.inout(0f);
            for (int step = 1; step <= 3; step++) {
                Slice gradient = bench.in(gradients[step - 1]);
                bench.kernels().sumOfSquares(sum, gradient, 2);
                AdamwStep options = new AdamwStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 0f, 1f, step);
                bench.kernels().adamw(parameters, gradient, first, second, sum, 2, 2, options);
                assertNear(expected[step - 1], bench.read(parameters));
            }
        }
    }
}
