package io.levee.kernels.measure;

import io.levee.kernels.Precision;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What follows the last layer: log-probabilities, scores, sampling. */
final class HeadWork {
    /** Logits whose statistics are kept together, and their bytes. */
    private static final int SLICE = 64;

    private static final int STATISTICS_BYTES = 16;

    /** Rows whose gradients of a score's weight are summed first. */
    private static final int PIECE = 32;

    private HeadWork() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (Precision precision : KernelCase.PRECISIONS) {
            cases.add(new KernelCase(
                    precision, logProbs(precision, 128, 256, 512), logProbs(precision, 8192, 32_000, 2048)));
            cases.add(new KernelCase(
                    precision, logProbs(precision, 64, 192, 512), logProbs(precision, 64, 32_000, 2048)));
        }
        cases.add(KernelCase.float32(joined(32, 16_384, 16), joined(8192, 32_000, 2048)));
        cases.add(KernelCase.float32(scores(128, 2048), scores(8192, 2048)));
        cases.add(KernelCase.float32(penalise(8, 256, 32_000), penalise(64, 1024, 32_000)));
        cases.add(KernelCase.float32(sample(2, 8192), sample(64, 32_000)));
        return cases;
    }

    private static KernelWork logProbs(Precision precision, int r, int vocabulary, int width) {
        return new KernelWork(
                shape(r, vocabulary, width),
                o -> {
                    Weight w = o.kernels().weight(o.reals((long) vocabulary * width), vocabulary, width);
                    Slice x = o.reals((long) r * width);
                    Slice lse = o.zeros(r);
                    Slice targets = o.integers(r, vocabulary);
                    o.kernels().logProbs(o.zeros(r), lse, o.zeros(r), x, w, targets, r, 1);
                    Slice dw = o.zeros((long) vocabulary * width);
                    o.kernels().logProbsBackward(o.zeros((long) r * width), dw, o.reals(r), x, w, targets, lse, r, 1);
                },
                logProbAmounts(precision, r, vocabulary, width));
    }

    private static Map<String, Amount> logProbAmounts(Precision precision, int r, int vocabulary, int width) {
        double logits = (double) r * vocabulary;
        double factor = MatrixWork.factorBytes(precision);
        double factors = factor * width * ((double) r + vocabulary);
        double statistics = STATISTICS_BYTES * (double) r * Math.ceilDiv(vocabulary, SLICE);
        String suffix = MatrixWork.suffix(precision) + (r > 64 ? "128x128" : "32x64");
        Map<String, Amount> amounts = new LinkedHashMap<>();
        amounts.put("logprobs_partials" + suffix, Amount.reusing(logits, width, factors + statistics));
        amounts.put("logprobs_gradients" + suffix, Amount.reusing(logits, width, factors + factor * logits));
        return amounts;
    }

    /** What joins the statistics of the slices: measured with many of them. */
    private static KernelWork joined(int r, int vocabulary, int width) {
        return new KernelWork(
                shape(r, vocabulary, width),
                o -> {
                    Weight w = o.kernels().weight(o.reals((long) vocabulary * width), vocabulary, width);
                    Slice targets = o.integers(r, vocabulary);
                    o.kernels()
                            .logProbs(o.zeros(r), o.zeros(r), o.zeros(r), o.reals((long) r * width), w, targets, r, 1);
                },
                Map.of("logprobs_f32", Amount.streaming(r, Math.ceilDiv(vocabulary, SLICE))));
    }

    private static String shape(int r, int vocabulary, int width) {
        return r + " rows, V " + vocabulary + ", C " + width;
    }

    private static KernelWork scores(int r, int width) {
        double values = (double) r * width;
        Map<String, Amount> amounts = Map.of(
                "scores_f32",
                Amount.reusing(r, width, 4 * (values + width + r)),
                "scores_backward_f32",
                Amount.reusing(values, 1, 12 * values + 4 * values / PIECE + 4.0 * (width + r)),
                "scores_weight_f32",
                Amount.reusing(width, (double) r / PIECE, 4.0 * width * (r / PIECE + 2)),
                "scores_bias_f32",
                Amount.ofOneBlock(1, r, Float.BYTES));
        return new KernelWork(
                r + "×" + width,
                o -> {
                    Slice x = o.reals((long) r * width);
                    Slice w = o.reals(width);
                    Slice dx = o.zeros((long) r * width);
                    o.kernels().scores(o.zeros(r), x, w, o.reals(1), r, width);
                    o.kernels().scoresBackward(dx, o.zeros(width), o.zeros(1), o.reals(r), x, w, r, width);
                },
                amounts);
    }

    private static KernelWork penalise(int n, int history, int vocabulary) {
        return new KernelWork(
                n + " × " + history + " tokens, V " + vocabulary,
                o -> {
                    Slice tokens = o.integers(n * history, vocabulary);
                    Slice logits = o.reals((long) n * vocabulary);
                    o.kernels().penalise(logits, tokens, o.offsets(n, history), n, vocabulary, 1.1f);
                },
                Map.of("penalise_f32", Amount.streaming((double) n * history)));
    }

    private static KernelWork sample(int n, int vocabulary) {
        SamplingOptions options = new SamplingOptions(0.9f, 50, 0.9f, 0.05f);
        double bytes = 4.0 * n * (vocabulary + 3);
        return new KernelWork(
                n + " rows, V " + vocabulary,
                o -> o.kernels()
                        .sample(
                                o.repeated(n, 0),
                                o.zeros(n),
                                o.reals((long) n * vocabulary),
                                o.zeros(n),
                                n,
                                vocabulary,
                                options),
                Map.of("sample_f32", Amount.reusing(n, vocabulary, bytes)));
    }
}
