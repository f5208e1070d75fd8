package io.levee.rlhf.doctor;

import io.levee.rlhf.measure.Operands;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One operation at one small, ugly size.
 *
 * @param operation a method of {@link io.levee.kernels.Kernels}
 * @param body makes operands and runs the operation
 */
record KernelTrial(String operation, Consumer<Operands> body) {
    /** Every operation. */
    static List<KernelTrial> all() {
        return Stream.of(MatrixTrials.all(), BlockTrials.all(), HeadTrials.all(), LossTrials.all())
                .flatMap(List::stream)
                .toList();
    }
}
