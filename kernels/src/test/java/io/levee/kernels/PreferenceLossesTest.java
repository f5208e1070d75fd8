package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.Workbench;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The losses of preference models and of DPO against numbers that the Safe RLHF reference implementation gave in float64
 * (docs/safe-rlhf.md 9, V6 and V7): two pairs of answers. Its token-wise losses count padding, which is passed as tokens
 * here; its DPO takes slices of its own, which are passed as whole answers.
 */
class PreferenceLossesTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#available";
    private static final double TOLERANCE = 1e-6;

    /** End scores of the safer answers, then of the less safe. */
    private static final float[] SAFER_FIRST = {1.4f, 0.2f, -1.0f, 0.5f};

    private static final float[] HARMFUL_FIRST = {-1.0f, 0.5f, 1.4f, 0.2f};
    private static final float[] HARMFUL_FIRST_SIGNS = {1, 1, -1, 1};

    /** Scores of four answers of six tokens, the last tokens of the first and fourth being padding. */
    private static final float[] TOKEN_SCORES = {
        0.1f, 0.2f, 0.3f, 0.9f, 1.4f, -0.5f, //
        0.0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.2f, //
        0.1f, 0.2f, 0.3f, -0.2f, -0.6f, -1.0f, //
        0.0f, 0.1f, 0.2f, -0.1f, 0.5f, 0.7f
    };

    private static void assertNear(double[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], TOLERANCE * Math.max(1, Math.abs(expected[i])), "index " + i);
        }
    }

    private static void put(double[] values, int at, double... some) {
        System.arraycopy(some, 0, values, at, some.length);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theRankingLossOfARewardModel(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice plain = bench.inout(0, 0);
            Slice regularized = bench.inout(0, 0);
            Slice dScores = bench.out(4);
            bench.kernels().rankingLoss(plain, dScores, bench.in(SAFER_FIRST), 2, 0);
            bench.kernels().rankingLoss(regularized, dScores, bench.in(SAFER_FIRST), 2, 0.001f);
            assertNear(new double[] {2 * 0.47059569831123843, 1}, bench.read(plain));
            assertNear(new double[] {2 * 0.4714081983112384, 1}, bench.read(regularized));
            assertNear(
                    new double[] {
                        2 * -0.04088634824696119,
                        2 * -0.28712125840582947,
                        2 * 0.04108634824696119,
                        2 * 0.28747125840582943
                    },
                    bench.read(dScores));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theRankingAndSignLossOfACostModel(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice loss = bench.inout(0, 0, 0, 0);
            Slice dScores = bench.out(4);
            Slice scores = bench.in(HARMFUL_FIRST);
            bench.kernels().rankingLoss(loss, dScores, scores, 2, 0.001f);
            bench.kernels().signLoss(loss, dScores, scores, bench.in(HARMFUL_FIRST_SIGNS), 4);
            float[] slots = bench.read(loss);
            assertEquals(3.5243556738104247, (slots[0] + slots[2]) / 2, 3.5 * TOLERANCE);
            assertEquals(0.5, slots[1] / 2);
            assertEquals(0.5, slots[3] / 4);
            assertNear(
                    new double[] {
                        2 * -0.8244429410680413,
                        2 * -0.4012990759932432,
                        2 * 0.8602055960323296,
                        2 * -0.012204259749590551
                    },
                    bench.read(dScores));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theTokenWiseRankingLossWhenPaddingIsPassedAsTokens(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice loss = bench.inout(0, 0);
            Slice dScores = bench.out(24);
            Slice offsets = bench.in(0, 6, 12, 18, 24);
            bench.kernels().tokenRankingLoss(loss, dScores, bench.in(TOKEN_SCORES), offsets, bench.in(3, 4), 2, 0.001f);
            assertEquals(2 * 0.578160964453171, bench.read(loss)[0], 2 * TOLERANCE);
            double[] gradients = new double[24];
            put(gradients, 3, -0.041473315734147066, -0.019633820337019593, -0.06300677813302424);
            put(gradients, 10, -0.13114479686973501, -0.15556483280046363);
            put(gradients, 15, 0.04158998240081373, 0.019767153670352925, 0.06275677813302424);
            put(gradients, 22, 0.131369796869735, 0.15578983280046363);
            float[] found = bench.read(dScores);
            for (int i = 0; i < 24; i++) {
                assertEquals(gradients[i], found[i] / 2, TOLERANCE, "index " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theTokenWiseLossOfACostModelWhenPaddingIsPassedAsTokens(Backend backend) {
        float[] scores = new float[24];
        System.arraycopy(TOKEN_SCORES, 12, scores, 0, 12);
        System.arraycopy(TOKEN_SCORES, 0, scores, 12, 12);
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice loss = bench.inout(0, 0, 0, 0);
            Slice dScores = bench.out(24);
            Slice offsets = bench.in(0, 6, 12, 18, 24);
            Slice first = bench.in(3, 4);
            Slice s = bench.in(scores);
            bench.kernels().tokenRankingLoss(loss, dScores, s, offsets, first, 2, 0f);
            bench.kernels().tokenSignLoss(loss, dScores, s, offsets, first, bench.in(HARMFUL_FIRST_SIGNS), 2);
            float[] slots = bench.read(loss);
            assertEquals(2.605535549201006, (slots[0] + slots[2]) / 2, 3 * TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theShorterAnswersEndScoreIsHeldToTheEndOfTheLonger(Backend backend) {
        float[] held = {0.9f, 1.4f, 1.4f, 1.4f, 0.2f, -0.2f, -0.6f, -1.0f};
        float[] ragged = {0.9f, 1.4f, 0.2f, -0.2f, -0.6f, -1.0f};
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice even = bench.inout(0, 0);
            Slice uneven = bench.inout(0, 0);
            Slice dEven = bench.out(8);
            Slice dUneven = bench.out(6);
            Slice first = bench.in(1);
            bench.kernels().tokenRankingLoss(even, dEven, bench.in(held), bench.in(0, 4, 8), first, 1, 0.01f);
            bench.kernels().tokenRankingLoss(uneven, dUneven, bench.in(ragged), bench.in(0, 2, 6), first, 1, 0.01f);
            assertArrayEquals(bench.read(even), bench.read(uneven));
            float[] gradient = bench.read(dEven);
            assertEquals(gradient[1] + gradient[2] + gradient[3], bench.read(dUneven)[1], TOLERANCE);
            assertEquals(0, bench.read(dUneven)[0]);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void dpoOnTheSlicesThatTheReferenceImplementationTakes(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice loss = bench.inout(0, 0, 0);
            Slice dLogProb = bench.out(6);
            Slice logProb = bench.in(-0.8f, -0.9f, -0.6f, -1.3f, -0.2f, -0.4f);
            Slice reference = bench.in(-1.8f, -0.7f, -1.3f, -0.4f);
            bench.kernels().dpoLoss(loss, dLogProb, logProb, reference, bench.in(0, 2, 3, 5, 6), 2, 0.1f);
            assertNear(new double[] {2 * 0.6832096784246554, 2, 0.04}, bench.read(loss));
            double first = 2 * 0.02462502812246898;
            double second = 2 * 0.024875001041656252;
            assertNear(new double[] {-first, -first, -second, first, first, second}, bench.read(dLogProb));
        }
    }
}
