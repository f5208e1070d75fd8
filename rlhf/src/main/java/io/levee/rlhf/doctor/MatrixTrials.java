package io.levee.rlhf.doctor;

import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.List;

/** Matrix products and operations on single values. */
final class MatrixTrials {
    private static final int ROWS = 37;
    private static final int OUTPUTS = 31;
    private static final int INPUTS = 45;
    private static final int COUNT = 207;

    private MatrixTrials() {}

    static List<KernelTrial> all() {
        return List.of(
                new KernelTrial(
                        "linear",
                        t -> t.kernels()
                                .linear(
                                        t.result(ROWS * OUTPUTS),
                                        t.values(ROWS * INPUTS),
                                        t.weight(OUTPUTS, INPUTS, Dtype.F32),
                                        t.values(OUTPUTS),
                                        ROWS,
                                        false)),
                new KernelTrial(
                        "linearBackwardInput",
                        t -> t.kernels()
                                .linearBackwardInput(
                                        t.sum(ROWS * INPUTS),
                                        t.values(ROWS * OUTPUTS),
                                        t.weight(OUTPUTS, INPUTS, Dtype.F32),
                                        ROWS)),
                new KernelTrial(
                        "linearBackwardWeight",
                        t -> t.kernels()
                                .linearBackwardWeight(
                                        t.sum(OUTPUTS * INPUTS),
                                        t.values(ROWS * OUTPUTS),
                                        t.values(ROWS * INPUTS),
                                        ROWS,
                                        OUTPUTS,
                                        INPUTS)),
                new KernelTrial(
                        "biasBackward",
                        t -> t.kernels().biasBackward(t.sum(OUTPUTS), t.values(ROWS * OUTPUTS), ROWS, OUTPUTS)),
                new KernelTrial("add", t -> t.kernels().add(t.result(COUNT), t.values(COUNT), t.values(COUNT), COUNT)),
                new KernelTrial("accumulate", t -> t.kernels().accumulate(t.sum(COUNT), t.values(COUNT), 0.3f, COUNT)),
                new KernelTrial("scale", t -> t.kernels().scale(t.sum(COUNT), 0.7f, COUNT)),
                new KernelTrial("fill", t -> t.kernels().fill(t.result(COUNT), 2.5f)),
                new KernelTrial("copy", t -> t.kernels().copy(t.result(COUNT), t.values(COUNT))),
                new KernelTrial("sumOfSquares", t -> t.kernels().sumOfSquares(t.result(1), t.values(COUNT), COUNT)),
                new KernelTrial("firstNonFinite", t -> {
                    Slice x = t.values(COUNT);
                    t.kernels().fill(x.part(COUNT / 2, 1), Float.NaN);
                    t.watch(t.floats(t.kernels().firstNonFinite(x, COUNT)));
                }));
    }
}
