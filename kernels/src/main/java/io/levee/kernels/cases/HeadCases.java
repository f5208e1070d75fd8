package io.levee.kernels.cases;

import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/** Language-model heads, score heads and sampling. */
final class HeadCases {
    /** Rows, width, vocabulary. */
    private static final int[][] SHAPES = {
        {1, 1, 1}, {3, 7, 8}, {7, 8, 31}, {31, 64, 207}, {8, 31, 702}, {3, 16, 4098}, {67, 64, 702}
    };

    private HeadCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            cases.addAll(logProbs(shape[0], shape[1], shape[2], 1f, true));
            cases.addAll(logProbs(shape[0], shape[1], shape[2], 0.7f, false));
            cases.addAll(scores(shape[0], shape[2]));
        }
        for (Dtype dtype : List.of(Dtype.BF16, Dtype.F16, Dtype.Q8_0, Dtype.Q4_0, Dtype.Q4_1, Dtype.Q4_K, Dtype.Q6_K)) {
            cases.addAll(storedLogProbs(dtype));
        }
        for (int vocabulary : new int[] {1, 3, 31, 207, 4098}) {
            cases.add(penalise(5, vocabulary));
            cases.add(sampleEquals(vocabulary, new SamplingOptions(1f, 3, 1f, 0f)));
            cases.add(sampleEquals(vocabulary, new SamplingOptions(1f, 0, 0.6f, 0f)));
            cases.add(sampleEquals(vocabulary, new SamplingOptions(1f, 7, 0.9f, 0f)));
            cases.add(sample(7, vocabulary, SamplingOptions.FULL));
            cases.add(sample(7, vocabulary, SamplingOptions.GREEDY));
            cases.add(sample(7, vocabulary, new SamplingOptions(0.7f, 0, 1f, 0f)));
            cases.add(sample(7, vocabulary, new SamplingOptions(1.3f, 20, 1f, 0f)));
            cases.add(sample(7, vocabulary, new SamplingOptions(1f, 0, 0.8f, 0f)));
            cases.add(sample(7, vocabulary, new SamplingOptions(1f, 0, 1f, 0.1f)));
            cases.add(sample(7, vocabulary, new SamplingOptions(0.9f, 50, 0.9f, 0.05f)));
        }
        cases.add(sample(67, 207, SamplingOptions.FULL));
        // Few tokens are kept of many rows: one too many or too few shows in what is drawn.
        cases.add(sample(67, 207, new SamplingOptions(1f, 2, 1f, 0f)));
        cases.add(sample(67, 207, new SamplingOptions(1f, 0, 0.1f, 0f)));
        cases.add(sample(67, 207, new SamplingOptions(1f, 5, 0.5f, 0f)));
        cases.addAll(logProbs(130, 8, 130, 1f, true));
        cases.addAll(scores(1100, 8));
        cases.addAll(Case.shifted(scores(31, 64)));
        cases.addAll(Case.shifted(logProbs(31, 64, 207, 0.7f, true)));
        cases.addAll(Case.shifted(logProbs(70, 64, 72, 1f, true)));
        cases.addAll(
                Case.shifted(List.of(penalise(5, 31), sample(7, 207, new SamplingOptions(0.9f, 50, 0.9f, 0.05f)))));
        return cases;
    }

    private static List<Case> logProbs(int r, int width, int vocabulary, float temperature, boolean whole) {
        String shape = "(" + r + ", " + width + ") V " + vocabulary + " temperature " + temperature
                + (whole ? "" : " without entropy and dw");
        long work = (long) r * width * vocabulary;
        return List.of(
                new Case("logProbs", shape, work, (bench, draws) -> {
                    Weight w = bench.weight(draws, vocabulary, width);
                    return logProbs(bench, draws, w, r, temperature, whole);
                }),
                new Case("logProbsBackward", shape, 2 * work, (bench, draws) -> {
                    Weight w = bench.weight(draws, vocabulary, width);
                    return logProbsBackward(bench, draws, w, r, temperature, whole);
                }));
    }

    private static List<Case> storedLogProbs(Dtype dtype) {
        int vocabulary = 71;
        int width = 256;
        int r = 9;
        return List.of(
                new Case("logProbs", dtype.toString(), (long) r * width * vocabulary, (bench, draws) -> {
                    Weight w = bench.kernels().weight(bench.in(draws, dtype, vocabulary * width), vocabulary, width);
                    return logProbs(bench, draws, w, r, 4f, true);
                }),
                new Case("logProbsBackward", dtype.toString(), (long) r * width * vocabulary, (bench, draws) -> {
                    Weight w = bench.kernels().weight(bench.in(draws, dtype, vocabulary * width), vocabulary, width);
                    return logProbsBackward(bench, draws, w, r, 4f, false);
                }));
    }

    private static List<Output> logProbs(
            Workbench bench, CaseDraws draws, Weight w, int r, float temperature, boolean withEntropy) {
        Slice logProb = bench.out(r);
        Slice lse = bench.out(r);
        Slice entropy = withEntropy ? bench.out(r) : null;
        Slice x = bench.in(draws.normals(r * w.inputs()));
        Slice targets = bench.in(draws.integers(r, w.outputs()));
        bench.kernels().logProbs(logProb, lse, entropy, x, w, targets, r, temperature);
        long length = w.inputs() + w.outputs();
        List<Output> outputs = new ArrayList<>();
        outputs.add(absolute("logProb", bench.read(logProb), length));
        outputs.add(absolute("lse", bench.read(lse), length));
        if (withEntropy) {
            outputs.add(absolute("entropy", bench.read(entropy), length));
        }
        return outputs;
    }

    /** Log-probabilities are differences of numbers of size 1 to 10, so small ones are right to that size's rounding. */
    private static Output absolute(String name, float[] values, long length) {
        float[] shifted = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            shifted[i] = values[i] + Math.copySign(4f, values[i]);
        }
        return Output.sums(name, shifted, length);
    }

    private static List<Output> logProbsBackward(
            Workbench bench, CaseDraws draws, Weight w, int r, float temperature, boolean trained) {
        Slice logProb = bench.out(r);
        Slice lse = bench.out(r);
        Slice x = bench.in(draws.normals(r * w.inputs()));
        Slice targets = bench.in(draws.integers(r, w.outputs()));
        bench.kernels().logProbs(logProb, lse, null, x, w, targets, r, temperature);
        Slice dx = bench.inout(draws.normals(r * w.inputs()));
        Slice dw = trained ? bench.inout(draws.normals(w.outputs() * w.inputs())) : null;
        bench.kernels().logProbsBackward(dx, dw, bench.in(draws.normals(r)), x, w, targets, lse, r, temperature);
        List<Output> outputs = new ArrayList<>();
        outputs.add(Output.sums("dx", bench.read(dx), w.inputs() + w.outputs()));
        if (trained) {
            outputs.add(Output.sums("dw", bench.read(dw), w.inputs() + r));
        }
        return outputs;
    }

    private static List<Case> scores(int r, int width) {
        List<Case> cases = new ArrayList<>();
        for (boolean bias : new boolean[] {false, true}) {
            String shape = "(" + r + ", " + width + ")" + (bias ? " bias" : "");
            cases.add(new Case("scores", shape, (long) r * width, (bench, draws) -> {
                Slice scores = bench.out(r);
                Slice w = bench.in(draws.normals(width));
                bench.kernels()
                        .scores(scores, bench.in(draws.normals(r * width)), w, bias ? bench.in(0.7f) : null, r, width);
                return List.of(Output.sums("scores", bench.read(scores), 4L * width));
            }));
            cases.add(new Case("scoresBackward", shape, (long) r * width, (bench, draws) -> {
                Slice dx = bench.inout(draws.normals(r * width));
                Slice dw = bench.inout(draws.normals(width));
                Slice dBias = bench.inout(0.3f);
                Slice dScores = bench.in(draws.normals(r));
                Slice x = bench.in(draws.normals(r * width));
                Slice w = bench.in(draws.normals(width));
                bench.kernels().scoresBackward(dx, dw, bias ? dBias : null, dScores, x, w, r, width);
                return List.of(
                        Output.sums("dx", bench.read(dx), 1),
                        Output.sums("dw", bench.read(dw), r),
                        Output.sums("dBias", bench.read(dBias), 16L * r));
            }));
        }
        return cases;
    }

    private static Case penalise(int n, int vocabulary) {
        return new Case("penalise", "(" + n + ", " + vocabulary + ")", (long) n * vocabulary, (bench, draws) -> {
            Slice logits = bench.inout(draws.normals(n * vocabulary));
            Slice offsets = bench.in(0, 0, 3, 4, 11, 31);
            bench.kernels().penalise(logits, bench.in(draws.integers(31, vocabulary)), offsets, n, vocabulary, 1.3f);
            return List.of(Output.sums("logits", bench.read(logits), 1));
        });
    }

    /** Logits of few values, the highest of them once in the first row, twice in the second and so on: the filters' limits fall among equals and between them. */
    private static Case sampleEquals(int vocabulary, SamplingOptions options) {
        int n = 7;
        return new Case("sample", "equals " + vocabulary + " " + options, (long) n * vocabulary, (bench, draws) -> {
            float[] logits = new float[n * vocabulary];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = draws.below(4) - 2;
            }
            for (int row = 0; row < n; row++) {
                for (int i = 0; i <= row; i++) {
                    logits[row * vocabulary + 5 * i % vocabulary] = 2;
                }
            }
            Slice tokens = bench.outInts(n);
            Slice logProb = bench.out(n);
            bench.kernels()
                    .sample(tokens, logProb, bench.in(logits), bench.in(draws.uniforms(n)), n, vocabulary, options);
            return List.of(
                    Output.exact("tokens", bench.readInts(tokens)),
                    absolute("logProb", bench.read(logProb), vocabulary));
        });
    }

    private static Case sample(int n, int vocabulary, SamplingOptions options) {
        return new Case(
                "sample", "(" + n + ", " + vocabulary + ") " + options, (long) n * vocabulary, (bench, draws) -> {
                    Slice tokens = bench.outInts(n);
                    Slice logProb = bench.out(n);
                    Slice logits = bench.in(draws.normals(n * vocabulary));
                    Slice uniforms = bench.in(draws.uniforms(n));
                    bench.kernels().sample(tokens, logProb, logits, uniforms, n, vocabulary, options);
                    return List.of(
                            Output.exact("tokens", bench.readInts(tokens)),
                            absolute("logProb", bench.read(logProb), vocabulary));
                });
    }
}
