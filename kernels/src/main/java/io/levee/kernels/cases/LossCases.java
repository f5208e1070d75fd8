package io.levee.kernels.cases;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Losses and the optimizer. */
public final class LossCases {
    private static final int[][] LENGTHS = {{1}, {3, 1}, {7, 8, 1, 31}, {64, 5, 207, 2}, {1300, 3}, {5, 1, 40, 2, 33, 9}
    };

    private LossCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] lengths : LENGTHS) {
            cases.addAll(sums(lengths));
            cases.addAll(policy(lengths));
        }
        for (int pairs : new int[] {1, 3, 8, 31}) {
            cases.addAll(ranking(pairs));
            cases.addAll(answers(pairs, 12));
        }
        cases.addAll(ranking(1100));
        cases.addAll(answers(3, 700));
        cases.addAll(farApart());
        cases.add(manySquares());
        for (int count : new int[] {1, 7, 64, 207, 4098, 70_001}) {
            cases.addAll(optimizer(count));
        }
        cases.addAll(Case.shifted(optimizer(702)));
        return cases;
    }

    private static List<Case> sums(int[] lengths) {
        int r = Arrays.stream(lengths).sum();
        String shape = Arrays.toString(lengths);
        return List.of(
                new Case("segmentSums", shape, r, (bench, draws) -> {
                    Slice y = bench.out(lengths.length);
                    Slice offsets = bench.in(AttentionCases.offsets(lengths));
                    bench.kernels().segmentSums(y, bench.in(draws.normals(r)), offsets, lengths.length);
                    return List.of(Output.sums("y", bench.read(y), r));
                }),
                new Case("negativeLogLikelihood", shape, r, (bench, draws) -> {
                    Slice loss = bench.inout(0.5f);
                    Slice dLogProb = bench.out(r);
                    bench.kernels().negativeLogLikelihood(loss, dLogProb, bench.in(draws.normals(r)), r, 0.25f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), 16L * r),
                            Output.exact("dLogProb", bench.read(dLogProb)));
                }));
    }

    private static List<Case> policy(int[] lengths) {
        int r = Arrays.stream(lengths).sum();
        String shape = Arrays.toString(lengths);
        return List.of(
                new Case("policyLoss", shape, r, (bench, draws) -> {
                    Slice loss = bench.inout(0.1f, 0.2f, 0.3f, 0.4f);
                    Slice dLogProb = bench.out(r);
                    Slice logProb = bench.in(small(draws, r));
                    Slice old = bench.in(small(draws, r));
                    Slice advantages = bench.in(draws.normals(r));
                    Slice offsets = bench.in(AttentionCases.offsets(lengths));
                    bench.kernels().policyLoss(loss, dLogProb, logProb, old, advantages, offsets, lengths.length, 0.2f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), 16L * r),
                            Output.sums("dLogProb", bench.read(dLogProb), 2));
                }),
                new Case("valueLoss", shape, r, (bench, draws) -> {
                    Slice loss = bench.inout(0.1f);
                    Slice dValues = bench.out(r);
                    Slice values = bench.in(draws.normals(r));
                    Slice old = bench.in(draws.normals(r));
                    Slice returns = bench.in(draws.normals(r));
                    Slice offsets = bench.in(AttentionCases.offsets(lengths));
                    bench.kernels().valueLoss(loss, dValues, values, old, returns, offsets, lengths.length, 0.5f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), r), Output.sums("dValues", bench.read(dValues), 2));
                }));
    }

    private static float[] small(CaseDraws draws, int count) {
        float[] values = draws.normals(count);
        for (int i = 0; i < count; i++) {
            values[i] *= 0.2f;
        }
        return values;
    }

    private static List<Case> ranking(int pairs) {
        String shape = "P " + pairs;
        return List.of(
                new Case("rankingLoss", shape, 12L * pairs, (bench, draws) -> {
                    Slice loss = bench.inout(0.1f, 0.2f);
                    Slice dScores = bench.out(2 * pairs);
                    bench.kernels().rankingLoss(loss, dScores, bench.in(draws.normals(2 * pairs)), pairs, 0.01f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), pairs),
                            Output.sums("dScores", bench.read(dScores), 2));
                }),
                new Case("signLoss", shape, 12L * pairs, (bench, draws) -> {
                    Slice loss = bench.inout(0.1f, 0.2f, 0.3f, 0.4f);
                    Slice dScores = bench.inout(draws.normals(pairs));
                    Slice scores = bench.in(draws.normals(pairs));
                    bench.kernels().signLoss(loss, dScores, scores, bench.in(signs(draws, pairs)), pairs);
                    return List.of(
                            Output.sums("loss", bench.read(loss), pairs),
                            Output.sums("dScores", bench.read(dScores), 2));
                }));
    }

    /** Scores so far apart that exponentials over- and underflow. */
    private static List<Case> farApart() {
        float[] scores = {300f, -500f, 20f, 0f, -400f, 450f, -20f, 0f};
        return List.of(
                new Case("rankingLoss", "far apart", 12L * 4, (bench, draws) -> {
                    Slice loss = bench.inout(0.1f, 0.2f);
                    Slice dScores = bench.out(8);
                    bench.kernels().rankingLoss(loss, dScores, bench.in(scores), 4, 0.01f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), 4), Output.sums("dScores", bench.read(dScores), 2));
                }),
                new Case("signLoss", "far apart", 12L * 8, (bench, draws) -> {
                    Slice loss = bench.inout(0.1f, 0.2f, 0.3f, 0.4f);
                    Slice dScores = bench.inout(new float[8]);
                    bench.kernels().signLoss(loss, dScores, bench.in(scores), bench.in(signs(draws, 8)), 8);
                    return List.of(
                            Output.sums("loss", bench.read(loss), 8), Output.sums("dScores", bench.read(dScores), 2));
                }));
    }

    /** More pieces than the block that adds them up has threads. */
    private static Case manySquares() {
        int count = 2_110_000;
        return new Case("sumOfSquares", "(" + count + ")", count, (bench, draws) -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = i % 8192 / 8192f;
            }
            Slice slot = bench.out(1);
            bench.kernels().sumOfSquares(slot, bench.in(values), count);
            return List.of(Output.sums("slot", bench.read(slot), 1));
        });
    }

    /** +1 or −1. */
    public static float[] signs(CaseDraws draws, int count) {
        float[] signs = new float[count];
        for (int i = 0; i < count; i++) {
            signs[i] = draws.below(2) * 2 - 1;
        }
        return signs;
    }

    /** Pairs of answers of at most so many tokens. */
    private static List<Case> answers(int pairs, int longest) {
        String shape = "P " + pairs + (longest == 12 ? "" : " of up to " + longest + " tokens");
        return List.of(
                new Case("tokenRankingLoss", shape, 12L * pairs, (bench, draws) -> {
                    int[] lengths = lengths(draws, 2 * pairs, longest);
                    int r = Arrays.stream(lengths).sum();
                    Slice loss = bench.inout(0.1f, 0.2f);
                    Slice dScores = bench.out(r);
                    Slice first = bench.in(first(draws, lengths));
                    Slice offsets = bench.in(AttentionCases.offsets(lengths));
                    bench.kernels()
                            .tokenRankingLoss(loss, dScores, bench.in(draws.normals(r)), offsets, first, pairs, 0.01f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), r), Output.sums("dScores", bench.read(dScores), 20));
                }),
                new Case("tokenSignLoss", shape, 12L * pairs, (bench, draws) -> {
                    int[] lengths = lengths(draws, 2 * pairs, longest);
                    int r = Arrays.stream(lengths).sum();
                    Slice loss = bench.inout(0.1f, 0.2f, 0.3f, 0.4f);
                    Slice dScores = bench.inout(draws.normals(r));
                    Slice first = bench.in(first(draws, lengths));
                    Slice offsets = bench.in(AttentionCases.offsets(lengths));
                    Slice signs = bench.in(signs(draws, 2 * pairs));
                    bench.kernels()
                            .tokenSignLoss(loss, dScores, bench.in(draws.normals(r)), offsets, first, signs, pairs);
                    return List.of(
                            Output.sums("loss", bench.read(loss), r), Output.sums("dScores", bench.read(dScores), 2));
                }),
                new Case("dpoLoss", shape, 12L * pairs, (bench, draws) -> {
                    int[] lengths = lengths(draws, 2 * pairs, longest);
                    int r = Arrays.stream(lengths).sum();
                    Slice loss = bench.inout(0.1f, 0.2f, 0.3f);
                    Slice dLogProb = bench.out(r);
                    Slice reference = bench.in(draws.normals(2 * pairs));
                    Slice offsets = bench.in(AttentionCases.offsets(lengths));
                    bench.kernels()
                            .dpoLoss(loss, dLogProb, bench.in(draws.normals(r)), reference, offsets, pairs, 0.1f);
                    return List.of(
                            Output.sums("loss", bench.read(loss), 16L * r),
                            Output.sums("dLogProb", bench.read(dLogProb), r));
                }));
    }

    private static int[] lengths(CaseDraws draws, int count, int longest) {
        int[] lengths = draws.integers(count, longest);
        for (int i = 0; i < count; i++) {
            lengths[i]++;
        }
        return lengths;
    }

    /** A token inside the longer answer of each pair. */
    private static int[] first(CaseDraws draws, int[] lengths) {
        int[] first = new int[lengths.length / 2];
        for (int p = 0; p < first.length; p++) {
            first[p] = draws.below(Math.max(lengths[p], lengths[first.length + p]));
        }
        return first;
    }

    private static List<Case> optimizer(int count) {
        String shape = "(" + count + ")";
        return List.of(
                new Case("sumOfSquares", shape, count, (bench, draws) -> {
                    Slice slot = bench.out(1);
                    bench.kernels().sumOfSquares(slot, bench.in(draws.normals(count)), count);
                    return List.of(Output.sums("slot", bench.read(slot), 1));
                }),
                new Case("firstNonFinite", shape, count, (bench, draws) -> {
                    float[] values = draws.normals(count);
                    long clean = bench.kernels().firstNonFinite(bench.in(values), count);
                    values[count - 1] = Float.NaN;
                    long last = bench.kernels().firstNonFinite(bench.in(values), count);
                    values[count / 2] = Float.NEGATIVE_INFINITY;
                    long middle = bench.kernels().firstNonFinite(bench.in(values), count);
                    return List.of(Output.exact("indices", new int[] {(int) clean, (int) last, (int) middle}));
                }),
                adamw(count, new AdamwStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, 0.25f, 1)),
                adamw(count, new AdamwStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 1e-6f, 1e-7f, 1)),
                adamw(count, new AdamwStep(1e-3f, 0.9f, 0.999f, 1e-8f, 0f, 0f, 1f, 7)));
    }

    private static Case adamw(int count, AdamwStep step) {
        return new Case("adamw", "(" + count + ") " + step, count, (bench, draws) -> {
            Slice parameters = bench.inout(draws.normals(count));
            Slice gradients = bench.in(draws.normals(count));
            Slice first = bench.inout(step.step() == 1 ? new float[count] : draws.normals(count));
            Slice second = bench.inout(step.step() == 1 ? new float[count] : draws.uniforms(count));
            Slice sum = bench.out(1);
            bench.kernels().sumOfSquares(sum, gradients, count);
            bench.kernels().adamw(parameters, gradients, first, second, sum, count, count / 3, step);
            return List.of(
                    Output.sums("parameters", bench.read(parameters), 1),
                    Output.sums("firstMoments", bench.read(first), 4),
                    Output.sums("secondMoments", bench.read(second), 4));
        });
    }
}
