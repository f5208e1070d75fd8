package io.levee.kernels;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.LossCases;
import io.levee.kernels.cases.Workbench;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seed gradient that each loss writes, against central differences of the loss. */
class LossGradientsTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#available";
    private static final int[] OFFSETS = {0, 1, 4, 9};
    private static final int TOKENS = 9;

    /** Answers of two pairs: 3 and 5 tokens against 4 and 1. */
    private static final int[] ANSWERS = {0, 3, 8, 12, 13};

    private static final int[] FIRST = {1, 2};

    private final CaseDraws draws = new CaseDraws(77);

    /** Runs one loss: slots, gradient (NaN or zeros before), input. */
    private interface Loss {
        void run(Workbench bench, Slice slots, Slice gradient, Slice input);
    }

    /** Checks the gradient of the sum in one slot. */
    private static void check(Backend backend, int slot, boolean adds, Loss loss, float... input) {
        new GradientCheck(
                        (bench, in) -> {
                            Slice slots = bench.inout(new float[4]);
                            loss.run(bench, slots, bench.inout(new float[input.length]), bench.in(in[0]));
                            return new float[] {bench.read(slots)[slot]};
                        },
                        (bench, in, _) -> {
                            Slice gradient = adds ? bench.inout(new float[input.length]) : bench.out(input.length);
                            loss.run(bench, bench.inout(new float[4]), gradient, bench.in(in[0]));
                            return new float[][] {bench.read(gradient)};
                        },
                        input)
                .runLoss(backend, 77);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void negativeLogLikelihood(Backend backend) {
        check(
                backend,
                0,
                false,
                (bench, slots, gradient, logProb) ->
                        bench.kernels().negativeLogLikelihood(slots, gradient, logProb, TOKENS, 0.3f),
                draws.normals(TOKENS));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void policyLossInsideAndOutsideTheClip(Backend backend) {
        float[] old = draws.normals(TOKENS);
        float[] changes = {0f, 0.08f, -0.1f, 0.5f, -0.6f, 0.05f, -0.5f, 0.6f, -0.05f};
        float[] advantages = {1f, -1f, 0.5f, 2f, 1f, -0.3f, -2f, -1f, 1f};
        float[] logProb = new float[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            logProb[i] = old[i] + changes[i];
        }
        check(
                backend,
                0,
                false,
                (bench, slots, gradient, input) -> bench.kernels()
                        .policyLoss(
                                slots,
                                gradient,
                                input,
                                bench.in(old),
                                bench.in(advantages),
                                bench.in(OFFSETS),
                                3,
                                0.2f),
                logProb);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void valueLossInsideAndOutsideTheClip(Backend backend) {
        float[] old = {0f, 0.5f, -0.5f, 1f, 0f, 0f, 0.3f, 2f, -1f};
        float[] values = {0.2f, 0.3f, -0.8f, 2f, -1f, 1f, 1.3f, 1f, -0.9f};
        float[] returns = {1f, -1f, 0f, 3f, -2f, -1f, 0f, 2.5f, 1f};
        check(
                backend,
                0,
                false,
                (bench, slots, gradient, input) -> bench.kernels()
                        .valueLoss(
                                slots, gradient, input, bench.in(old), bench.in(returns), bench.in(OFFSETS), 3, 0.5f),
                values);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void rankingLoss(Backend backend) {
        check(
                backend,
                0,
                false,
                (bench, slots, gradient, scores) -> bench.kernels().rankingLoss(slots, gradient, scores, 4, 0.1f),
                draws.normals(8));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void signLoss(Backend backend) {
        float[] signs = LossCases.signs(draws, 7);
        check(
                backend,
                2,
                true,
                (bench, slots, gradient, scores) ->
                        bench.kernels().signLoss(slots, gradient, scores, bench.in(signs), 7),
                draws.normals(7));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void tokenRankingLossOfAnswersOfUnequalLength(Backend backend) {
        check(
                backend,
                0,
                false,
                (bench, slots, gradient, scores) -> bench.kernels()
                        .tokenRankingLoss(slots, gradient, scores, bench.in(ANSWERS), bench.in(FIRST), 2, 0.1f),
                draws.normals(13));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void tokenSignLossOfAnswersOfUnequalLength(Backend backend) {
        float[] signs = LossCases.signs(draws, 4);
        check(
                backend,
                2,
                true,
                (bench, slots, gradient, scores) -> bench.kernels()
                        .tokenSignLoss(slots, gradient, scores, bench.in(ANSWERS), bench.in(FIRST), bench.in(signs), 2),
                draws.normals(13));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void dpoLoss(Backend backend) {
        float[] reference = draws.normals(4);
        check(
                backend,
                0,
                false,
                (bench, slots, gradient, logProb) -> bench.kernels()
                        .dpoLoss(slots, gradient, logProb, bench.in(reference), bench.in(ANSWERS), 2, 0.5f),
                draws.normals(13));
    }
}
