package io.levee.rlhf.doctor;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.rlhf.measure.Operands;
import java.util.List;

/** Heads, sampling and the optimizer. */
final class HeadTrials {
    private static final int ROWS = 11;
    private static final int WIDTH = 31;
    private static final int VOCABULARY = 207;
    private static final int COUNT = 207;

    private HeadTrials() {}

    static List<KernelTrial> all() {
        return List.of(
                new KernelTrial("logProbs", t -> logProbs(t, false)),
                new KernelTrial("logProbsBackward", t -> logProbs(t, true)),
                new KernelTrial(
                        "scores",
                        t -> t.kernels()
                                .scores(
                                        t.result(ROWS),
                                        t.values(ROWS * WIDTH),
                                        t.values(WIDTH),
                                        t.values(1),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "scoresBackward",
                        t -> t.kernels()
                                .scoresBackward(
                                        t.sum(ROWS * WIDTH),
                                        t.sum(WIDTH),
                                        t.sum(1),
                                        t.values(ROWS),
                                        t.values(ROWS * WIDTH),
                                        t.values(WIDTH),
                                        ROWS,
                                        WIDTH)),
                new KernelTrial(
                        "penalise",
                        t -> t.kernels()
                                .penalise(
                                        t.sum(3 * VOCABULARY),
                                        t.integers(12, VOCABULARY),
                                        t.ints(0, 5, 5, 12),
                                        3,
                                        VOCABULARY,
                                        1.3f)),
                new KernelTrial(
                        "sample",
                        t -> t.kernels()
                                .sample(
                                        t.intResult(ROWS),
                                        t.result(ROWS),
                                        t.values(ROWS * VOCABULARY),
                                        t.uniforms(ROWS),
                                        ROWS,
                                        VOCABULARY,
                                        new SamplingOptions(0.9f, 50, 0.9f, 0.05f))),
                new KernelTrial("adamw", HeadTrials::adamw));
    }

    private static void logProbs(Operands t, boolean backward) {
        Weight w = t.weight(VOCABULARY, WIDTH, Dtype.F32);
        Slice x = t.values(ROWS * WIDTH);
        Slice targets = t.integers(ROWS, VOCABULARY);
        Slice logSumExp = t.result(ROWS);
        t.kernels().logProbs(t.result(ROWS), logSumExp, t.result(ROWS), x, w, targets, ROWS, 0.8f);
        if (backward) {
            t.kernels()
                    .logProbsBackward(
                            t.sum(ROWS * WIDTH),
                            t.sum(VOCABULARY * WIDTH),
                            t.values(ROWS),
                            x,
                            w,
                            targets,
                            logSumExp,
                            ROWS,
                            0.8f);
        }
    }

    private static void adamw(Operands t) {
        Slice gradients = t.values(COUNT);
        Slice squares = t.result(1);
        t.kernels().sumOfSquares(squares, gradients, COUNT);
        Slice parameters = t.sum(COUNT);
        Slice first = t.watch(t.values(COUNT));
        Slice second = t.watch(t.uniforms(COUNT));
        AdamwStep step = new AdamwStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, 0.25f, 3);
        t.kernels().adamw(parameters, gradients, first, second, squares, COUNT, COUNT / 3, step);
    }
}
