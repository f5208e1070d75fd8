package io.levee.bench;

import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import java.util.List;

/** One operation of {@link Kernels}, again and again on the same operands. */
public abstract class Operation extends Workload {
    private Operands operands;

    /** Makes operands and returns the operation on them. */
    abstract Work prepare(Operands on);

    @Override
    final List<float[]> results(Kernels on) {
        try (Operands fresh = operands(on)) {
            prepare(fresh).call().run();
            return fresh.results();
        }
    }

    @Override
    final Work open(Kernels on) {
        operands = operands(on);
        return prepare(operands);
    }

    private static Operands operands(Kernels on) {
        return new Operands(new Device(on), RandomStream.of(1, "bench").at(0));
    }

    @Override
    final void close() {
        operands.close();
    }
}
