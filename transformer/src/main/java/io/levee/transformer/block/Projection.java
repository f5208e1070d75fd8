package io.levee.transformer.block;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import java.util.List;

/**
 * A linear map of any storage type with any number of adapters on it.
 *
 * @param weight (outputs, inputs)
 * @param bias (outputs), or null
 * @param adapters in the order in which they are added, each frozen or trainable
 */
public record Projection(Parameter weight, Parameter bias, List<LowRank> adapters) {
    public Projection {
        adapters = List.copyOf(adapters);
    }

    /** x (N, inputs) to (N, outputs). */
    public Tensor apply(Tape tape, Tensor x) {
        Tensor y = tape.linear(x, weight, bias, adapters.stream().anyMatch(LowRank::learns));
        for (LowRank adapter : adapters) {
            tape.adapt(y, x, adapter.down(), adapter.up(), adapter.scale());
        }
        return y;
    }
}
