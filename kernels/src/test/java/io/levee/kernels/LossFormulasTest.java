package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.LossCases;
import io.levee.kernels.cases.Workbench;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The losses against their formulas, written here in double precision as docs/safe-rlhf.md has them; gradients are central
 * differences of the formulas.
 */
class LossFormulasTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#available";
    private static final double STEP = 1e-6;

    /** Of the float32 sum of about a hundred terms near one, and of the central differences. */
    private static final double TOLERANCE = 1e-5;

    /** Answers of reinforcement learning. */
    private static final int[] ANSWERS = offsets(1, 3, 7, 31, 64, 8);

    /** Three pairs: the better answers, then the worse. The second pair first differs where its worse answer has ended. */
    private static final int[] PAIRS = offsets(1, 7, 31, 3, 2, 40);

    private static final int[] FIRST = {0, 3, 12};

    private final CaseDraws draws = new CaseDraws(2310);

    private static int[] offsets(int... lengths) {
        int[] offsets = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            offsets[i + 1] = offsets[i] + lengths[i];
        }
        return offsets;
    }

    private static int last(int[] offsets) {
        return offsets[offsets.length - 1];
    }

    private float[] normals(int count, float scale) {
        float[] values = draws.normals(count);
        for (int i = 0; i < count; i++) {
            values[i] *= scale;
        }
        return values;
    }

    // ------------------------------------------------------------------------------------------------ comparing

    /** Runs one loss: slots and gradient are written. */
    private interface Loss {
        void run(Workbench bench, Slice slots, Slice gradient, Slice input);
    }

    /**
     * Holds slots and gradient to formulas.
     *
     * @param gradientOf which slot the gradient belongs to
     * @param formulas of the slots, in order
     */
    @SafeVarargs
    private static void check(
            Backend backend, float[] input, Loss loss, int gradientOf, ToDoubleFunction<double[]>... formulas) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice slots = bench.inout(new float[formulas.length]);
            Slice gradient = bench.inout(new float[input.length]);
            loss.run(bench, slots, gradient, bench.in(input));
            float[] found = bench.read(slots);
            double[] exact = new double[input.length];
            Arrays.setAll(exact, i -> input[i]);
            for (int slot = 0; slot < formulas.length; slot++) {
                near("slot " + slot, formulas[slot].applyAsDouble(exact), found[slot]);
            }
            float[] seed = bench.read(gradient);
            for (int i = 0; i < input.length; i++) {
                near("gradient " + i, difference(formulas[gradientOf], exact, i), seed[i]);
            }
        }
    }

    private static double difference(ToDoubleFunction<double[]> formula, double[] at, int i) {
        double[] moved = at.clone();
        moved[i] = at[i] + STEP;
        double above = formula.applyAsDouble(moved);
        moved[i] = at[i] - STEP;
        return (above - formula.applyAsDouble(moved)) / (2 * STEP);
    }

    private static void near(String what, double expected, double found) {
        assertEquals(expected, found, TOLERANCE * Math.max(1, Math.abs(expected)), what);
    }

    // ------------------------------------------------------------------------------------------------ formulas

    /** A term of one token of an answer. */
    private interface Term {
        double at(int token);
    }

    /** Mean over each answer, summed over the answers. */
    private static double sumOfMeans(int[] offsets, Term term) {
        double sum = 0;
        for (int b = 0; b + 1 < offsets.length; b++) {
            double answer = 0;
            for (int t = offsets[b]; t < offsets[b + 1]; t++) {
                answer += term.at(t);
            }
            sum += answer / (offsets[b + 1] - offsets[b]);
        }
        return sum;
    }

    /** −ln σ(x). */
    private static double negativeLogSigmoid(double x) {
        return Math.log1p(Math.exp(-x));
    }

    /** A term of two scores, better and worse. */
    private interface PairTerm {
        double of(double better, double worse);
    }

    private static double ranking(double better, double worse, double regularization) {
        return negativeLogSigmoid(better - worse) + regularization * (better * better + worse * worse) / 2;
    }

    private static double overPairs(double[] ends, PairTerm term) {
        double sum = 0;
        for (int p = 0; p < ends.length / 2; p++) {
            sum += term.of(ends[p], ends[ends.length / 2 + p]);
        }
        return sum;
    }

    /** The score of an answer at a token, or at its end when it has ended before. */
    private static double held(double[] scores, int answer, int token) {
        return scores[Math.min(PAIRS[answer] + token, PAIRS[answer + 1] - 1)];
    }

    private static double[] ends(double[] scores) {
        double[] ends = new double[PAIRS.length - 1];
        Arrays.setAll(ends, answer -> scores[PAIRS[answer + 1] - 1]);
        return ends;
    }

    private static int length(int answer) {
        return PAIRS[answer + 1] - PAIRS[answer];
    }

    /** Mean over the tokens of each pair from the first differing one to the end of the longer answer. */
    private static double tokenRanking(double[] scores, double regularization) {
        int pairs = FIRST.length;
        double sum = 0;
        for (int p = 0; p < pairs; p++) {
            int end = Math.max(length(p), length(pairs + p));
            double pair = 0;
            for (int t = FIRST[p]; t < end; t++) {
                pair += ranking(held(scores, p, t), held(scores, pairs + p, t), regularization);
            }
            sum += pair / (end - FIRST[p]);
        }
        return sum;
    }

    /** Mean over the tokens of each answer from the first differing one, or its last, to its own end. */
    private static double tokenSign(double[] scores, float[] signs) {
        double sum = 0;
        for (int answer = 0; answer < signs.length; answer++) {
            int from = Math.min(FIRST[answer % FIRST.length], length(answer) - 1);
            double mean = 0;
            for (int t = from; t < length(answer); t++) {
                mean += negativeLogSigmoid(signs[answer] * scores[PAIRS[answer] + t]);
            }
            sum += mean / (length(answer) - from);
        }
        return sum;
    }

    private static double rightSigns(double[] scores, float[] signs) {
        double right = 0;
        for (int i = 0; i < signs.length; i++) {
            right += signs[i] * scores[i] > 0 ? 1 : 0;
        }
        return right;
    }

    /** Σ ln π − Σ ln π_ref of an answer. */
    private static double logRatio(double[] logProbs, float[] referenceSums, int answer) {
        double sum = -referenceSums[answer];
        for (int t = PAIRS[answer]; t < PAIRS[answer + 1]; t++) {
            sum += logProbs[t];
        }
        return sum;
    }

    private static double[] logRatios(double[] logProbs, float[] referenceSums) {
        double[] ratios = new double[referenceSums.length];
        Arrays.setAll(ratios, answer -> logRatio(logProbs, referenceSums, answer));
        return ratios;
    }

    // ------------------------------------------------------------------------------------------------ supervised

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void negativeLogLikelihoodIsTheWeightedSum(Backend backend) {
        int count = last(ANSWERS);
        check(
                backend,
                normals(count, 1),
                (bench, slots, gradient, logProb) ->
                        bench.kernels().negativeLogLikelihood(slots, gradient, logProb, count, 0.25f),
                0,
                logProbs -> -0.25 * Arrays.stream(logProbs).sum());
    }

    // ------------------------------------------------------------------------------------------------ reinforcement

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void policyLossIsTheClippedSurrogate(Backend backend) {
        float[] old = normals(last(ANSWERS), 1);
        float[] advantages = normals(last(ANSWERS), 1);
        float[] logProb = normals(last(ANSWERS), 0.3f);
        for (int t = 0; t < old.length; t++) {
            logProb[t] += old[t];
        }
        double clip = 0.2f;
        check(
                backend,
                logProb,
                (bench, slots, gradient, input) -> bench.kernels()
                        .policyLoss(
                                slots,
                                gradient,
                                input,
                                bench.in(old),
                                bench.in(advantages),
                                bench.in(ANSWERS),
                                ANSWERS.length - 1,
                                0.2f),
                0,
                x -> sumOfMeans(ANSWERS, t -> {
                    double ratio = Math.exp(x[t] - old[t]);
                    double clipped = Math.clamp(ratio, 1 - clip, 1 + clip);
                    return -Math.min(advantages[t] * ratio, advantages[t] * clipped);
                }),
                x -> sumOfMeans(ANSWERS, t -> Math.abs(Math.exp(x[t] - old[t]) - 1) > clip ? 1 : 0),
                x -> {
                    double largest = 0;
                    for (int t = 0; t < x.length; t++) {
                        largest = Math.max(largest, Math.abs(Math.exp(x[t] - old[t]) - 1));
                    }
                    return largest;
                },
                x -> sumOfMeans(ANSWERS, t -> Math.exp(x[t] - old[t]) - 1 - (x[t] - old[t])));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void valueLossIsTheGreaterOfTheTwoSquares(Backend backend) {
        float[] old = normals(last(ANSWERS), 1);
        float[] returns = normals(last(ANSWERS), 1);
        check(
                backend,
                normals(last(ANSWERS), 1),
                (bench, slots, gradient, values) -> bench.kernels()
                        .valueLoss(
                                slots,
                                gradient,
                                values,
                                bench.in(old),
                                bench.in(returns),
                                bench.in(ANSWERS),
                                ANSWERS.length - 1,
                                0.5f),
                0,
                x -> sumOfMeans(ANSWERS, t -> {
                    double free = x[t] - returns[t];
                    double clipped = old[t] + Math.clamp(x[t] - old[t], -0.5, 0.5) - returns[t];
                    return 0.5 * Math.max(free * free, clipped * clipped);
                }));
    }

    // ------------------------------------------------------------------------------------------------ preferences

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void rankingLossIsThatOfBradleyAndTerryWithSquares(Backend backend) {
        int pairs = 37;
        double regularization = 0.1f;
        check(
                backend,
                normals(2 * pairs, 2),
                (bench, slots, gradient, scores) -> bench.kernels().rankingLoss(slots, gradient, scores, pairs, 0.1f),
                0,
                x -> overPairs(x, (better, worse) -> ranking(better, worse, regularization)),
                x -> overPairs(x, (better, worse) -> better > worse ? 1 : 0));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void signLossIsThatOfTwoClasses(Backend backend) {
        float[] signs = LossCases.signs(draws, 71);
        check(
                backend,
                normals(71, 2),
                (bench, slots, gradient, scores) ->
                        bench.kernels().signLoss(slots, gradient, scores, bench.in(signs), signs.length),
                2,
                _ -> 0,
                _ -> 0,
                x -> {
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        sum += negativeLogSigmoid(signs[i] * x[i]);
                    }
                    return sum;
                },
                x -> rightSigns(x, signs));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void tokenRankingLossIsTheMeanFromTheFirstDifferingTokenOn(Backend backend) {
        double regularization = 0.1f;
        check(
                backend,
                normals(last(PAIRS), 1),
                (bench, slots, gradient, scores) -> bench.kernels()
                        .tokenRankingLoss(
                                slots, gradient, scores, bench.in(PAIRS), bench.in(FIRST), FIRST.length, 0.1f),
                0,
                x -> tokenRanking(x, regularization),
                x -> overPairs(ends(x), (better, worse) -> better > worse ? 1 : 0));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void tokenSignLossIsTheMeanToEachAnswersOwnEnd(Backend backend) {
        float[] signs = {1, -1, 1, -1, -1, 1};
        check(
                backend,
                normals(last(PAIRS), 1),
                (bench, slots, gradient, scores) -> bench.kernels()
                        .tokenSignLoss(
                                slots,
                                gradient,
                                scores,
                                bench.in(PAIRS),
                                bench.in(FIRST),
                                bench.in(signs),
                                FIRST.length),
                2,
                _ -> 0,
                _ -> 0,
                x -> tokenSign(x, signs),
                x -> rightSigns(ends(x), signs));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void dpoLossIsThatOfTheDifferenceOfLogRatios(Backend backend) {
        float[] referenceSums = normals(PAIRS.length - 1, 3);
        double beta = 0.1f;
        check(
                backend,
                normals(last(PAIRS), 1),
                (bench, slots, gradient, logProb) -> bench.kernels()
                        .dpoLoss(
                                slots, gradient, logProb, bench.in(referenceSums), bench.in(PAIRS), FIRST.length, 0.1f),
                0,
                x -> overPairs(
                        logRatios(x, referenceSums), (better, worse) -> negativeLogSigmoid(beta * (better - worse))),
                x -> overPairs(logRatios(x, referenceSums), (better, worse) -> better > worse ? 1 : 0),
                x -> overPairs(logRatios(x, referenceSums), (better, worse) -> beta * (better - worse)));
    }
}
