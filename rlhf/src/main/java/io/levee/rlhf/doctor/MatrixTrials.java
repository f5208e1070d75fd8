package io.levee.rlhf.doctor;

import io.levee.kernels.Slice;
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
                                        t.out(ROWS * OUTPUTS),
                                        t.normals(ROWS * INPUTS),
                                        t.weight(OUTPUTS, INPUTS),
                                        t.normals(OUTPUTS),
                                        ROWS,
                                        false)),
                new KernelTrial(
                        "linearBackwardInput",
                        t -> t.kernels()
                                .linearBackwardInput(
                                        t.sum(ROWS * INPUTS),
                                        t.normals(ROWS * OUTPUTS),
                                        t.weight(OUTPUTS, INPUTS),
                                        ROWS)),
                new KernelTrial(
                        "linearBackwardWeight",
                        t -> t.kernels()
                                .linearBackwardWeight(
                                        t.sum(OUTPUTS * INPUTS),
                                        t.normals(ROWS * OUTPUTS),
                                        t.normals(ROWS * INPUTS),
                                        ROWS,
                                        OUTPUTS,
                                        INPUTS)),
                new KernelTrial(
                        "biasBackward",
                        t -> t.kernels().biasBackward(t.sum(OUTPUTS), t.normals(ROWS * OUTPUTS), ROWS, OUTPUTS)),
                new KernelTrial("add", t -> t.kernels().add(t.out(COUNT), t.normals(COUNT), t.normals(COUNT), COUNT)),
                new KernelTrial("accumulate", t -> t.kernels().accumulate(t.sum(COUNT), t.normals(COUNT), 0.3f, COUNT)),
                new KernelTrial("scale", t -> t.kernels().scale(t.sum(COUNT), 0.7f, COUNT)),
                new KernelTrial("fill", t -> t.kernels().fill(t.out(COUNT), 2.5f)),
                new KernelTrial("copy", t -> t.kernels().copy(t.out(COUNT), t.normals(COUNT))),
                new KernelTrial("sumOfSquares", t -> t.kernels().sumOfSquares(t.out(1), t.normals(COUNT), COUNT)),
                new KernelTrial("firstNonFinite", t -> {
                    Slice x = t.normals(COUNT);
                    t.kernels().fill(x.part(COUNT / 2, 1), Float.NaN);
                    t.watch(t.floats(t.kernels().firstNonFinite(x, COUNT)));
                }));
    }
}
