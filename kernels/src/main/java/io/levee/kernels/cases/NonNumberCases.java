package io.levee.kernels.cases;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import java.util.List;

/**
 * What comes of values that are no numbers, and of ids and answers that there are none of: a loss must not hide them. The
 * back-ends that can look before they compute refuse; the others give a loss that is no number.
 */
final class NonNumberCases {
    private static final int[] LENGTHS = {64, 5};
    private static final int ROWS = 69;
    private static final int PAIRS = 3;

    private NonNumberCases() {}

    static List<Case> all() {
        return List.of(
                new Case("policyLoss", "with NaN", ROWS, (bench, draws) -> {
                    Slice loss = bench.inout(0, 0, 0, 0);
                    Slice logProb = bench.in(oneMissing(draws));
                    Slice old = bench.in(draws.normals(ROWS));
                    Slice advantages = bench.in(draws.normals(ROWS));
                    bench.kernels()
                            .policyLoss(loss, bench.out(ROWS), logProb, old, advantages, offsets(bench), 2, 0.2f);
                    return List.of(Output.nonNumbers("loss", bench.read(loss)));
                }),
                new Case("policyLoss", "with an advantage of NaN", ROWS, (bench, draws) -> {
                    Slice loss = bench.inout(0, 0, 0, 0);
                    Slice logProb = bench.in(draws.normals(ROWS));
                    Slice old = bench.in(draws.normals(ROWS));
                    Slice advantages = bench.in(oneMissing(draws));
                    bench.kernels()
                            .policyLoss(loss, bench.out(ROWS), logProb, old, advantages, offsets(bench), 2, 0.2f);
                    return List.of(Output.nonNumbers("loss", bench.read(loss)));
                }),
                new Case("valueLoss", "with NaN", ROWS, (bench, draws) -> {
                    Slice loss = bench.inout(0);
                    Slice values = bench.in(oneMissing(draws));
                    Slice old = bench.in(draws.normals(ROWS));
                    Slice returns = bench.in(draws.normals(ROWS));
                    bench.kernels().valueLoss(loss, bench.out(ROWS), values, old, returns, offsets(bench), 2, 0.5f);
                    return List.of(Output.nonNumbers("loss", bench.read(loss)));
                }),
                new Case("rankingLoss", "with NaN", ROWS, (bench, draws) -> {
                    Slice loss = bench.inout(0, 0);
                    Slice scores = bench.in(1f, 2f, 3f, Float.NaN, 5f, 6f);
                    bench.kernels().rankingLoss(loss, bench.out(2 * PAIRS), scores, PAIRS, 0.01f);
                    return List.of(Output.nonNumbers("loss", bench.read(loss)));
                }),
                new Case("dpoLoss", "with NaN", ROWS, (bench, draws) -> {
                    Slice loss = bench.inout(0, 0, 0);
                    Slice logProb = bench.in(oneMissing(draws));
                    Slice reference = bench.in(draws.normals(2));
                    bench.kernels().dpoLoss(loss, bench.out(ROWS), logProb, reference, offsets(bench), 1, 0.1f);
                    return List.of(Output.nonNumbers("loss", bench.read(loss)));
                }),
                new Case("sumOfSquares", "with NaN", ROWS, (bench, draws) -> {
                    Slice slot = bench.out(1);
                    bench.kernels().sumOfSquares(slot, bench.in(oneMissing(draws)), ROWS);
                    return List.of(Output.nonNumbers("slot", bench.read(slot)));
                }),
                new Case("adamw", "with a norm that is infinite", ROWS, (bench, draws) -> {
                    Slice parameters = bench.inout(draws.normals(ROWS));
                    Slice gradients = bench.in(draws.normals(ROWS));
                    Slice first = bench.inout(draws.normals(ROWS));
                    Slice second = bench.inout(draws.uniforms(ROWS));
                    AdamwStep step = new AdamwStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, 1f, 3);
                    Slice sum = bench.in(Float.POSITIVE_INFINITY);
                    bench.kernels().adamw(parameters, gradients, first, second, sum, ROWS, ROWS / 3, step);
                    return List.of(
                            Output.exact("parameters", bench.read(parameters)),
                            Output.exact("firstMoments", bench.read(first)),
                            Output.exact("secondMoments", bench.read(second)));
                }),
                unsound("tokenRankingLoss", "whose answers end before they differ", 5, 8),
                unsound("tokenRankingLoss", "that differ before they begin", 5, -1),
                unsound("tokenSignLoss", "whose answers end before they differ", 5, 8),
                unsound("tokenSignLoss", "that differ before they begin", 5, -1),
                new Case("logProbs", "of tokens outside the vocabulary", 8 * 31 * 3, (bench, draws) -> {
                    Slice logProb = bench.out(3);
                    Slice x = bench.in(draws.normals(3 * 8));
                    Weight w = bench.weight(draws, 31, 8);
                    boolean refused = refuses(() ->
                            bench.kernels().logProbs(logProb, bench.out(3), null, x, w, bench.in(31, 4, -1), 3, 1f));
                    float[] found = refused ? new float[] {Float.NaN, 0, Float.NaN} : bench.read(logProb);
                    return List.of(Output.nonNumbers("logProb", found));
                }));
    }

    /** Three pairs of which the second cannot be: its loss is no number, and its tokens have no gradient. */
    private static Case unsound(String operation, String what, int longest, int first) {
        return new Case(operation, "a pair " + what, 12L * PAIRS, (bench, draws) -> {
            boolean ranking = operation.equals("tokenRankingLoss");
            Slice loss = bench.inout(0, 0, 0, 0);
            Slice offsets = bench.in(AttentionCases.offsets(3, 4, 5, 5, longest, 2));
            int rows = 19 + longest;
            Slice dScores = ranking ? bench.out(rows) : bench.inout(new float[rows]);
            Slice scores = bench.in(draws.normals(rows));
            Slice firsts = bench.in(1, first, 2);
            Slice signs = bench.in(LossCases.signs(draws, 2 * PAIRS));
            boolean refused = refuses(() -> {
                if (ranking) {
                    bench.kernels().tokenRankingLoss(loss, dScores, scores, offsets, firsts, PAIRS, 0.01f);
                } else {
                    bench.kernels().tokenSignLoss(loss, dScores, scores, offsets, firsts, signs, PAIRS);
                }
            });
            float sum = refused ? Float.NaN : bench.read(loss)[ranking ? 0 : 2];
            float[] gradients = refused ? new float[rows] : bench.read(dScores);
            float[] second = {gradients[3], gradients[6], gradients[17], gradients[16 + longest]};
            return List.of(Output.nonNumbers("loss", new float[] {sum}), Output.exact("dScores", second));
        });
    }

    private static boolean refuses(Runnable operation) {
        try {
            operation.run();
            return false;
        } catch (IllegalArgumentException | IndexOutOfBoundsException refused) {
            return true;
        }
    }

    private static float[] oneMissing(CaseDraws draws) {
        float[] values = draws.normals(ROWS);
        values[40] = Float.NaN;
        return values;
    }

    private static Slice offsets(Workbench bench) {
        return bench.in(AttentionCases.offsets(LENGTHS));
    }
}
