package io.levee.bench;

import io.levee.kernels.Kernels;
import java.util.List;

/** One operation of {@link Kernels}, again and again on the same operands. */
public abstract class Operation extends Workload {
    private Operands operands;

    /** Makes operands and returns the operation on them. */
    abstract Work prepare(Operands on);

    @Override
    final List<float[]> results(Kernels on) {
        try (Operands fresh = new Operands(on)) {
            prepare(fresh).call().run();
            return fresh.results();
        }
    }

    @Override
    final Work open(Kernels on) {
        operands = new Operands(on);
        return prepare(operands);
    }

    @Override
    final void close() {
        operands.close();
    }
}
