package io.levee.transformer.adapter;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.transformer.block.LowRank;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A model and its adapters as one model: each projection's weight becomes W + scale · up · down, in float32. */
public final class Merge {
    private static final String WEIGHT = ".weight";

    private final Device device;

    private Merge(Device device) {
        this.device = device;
    }

    /**
     * The merged weights, frozen.
     *
     * @param declarations of the whole model
     * @param weights under the adapters, of any storage type, with a weight for each declaration
     */
    public static ParameterSet of(Device device, List<Declaration> declarations, Weights weights, Adapters adapters) {
        ParameterSet merged = new ParameterSet(device.kernels(), declarations, false);
        Merge merge = new Merge(device);
        for (Parameter to : merged.parameters().values()) {
            merge.copy(to.values(), weights.parameter(to.name()).values());
            if (to.name().endsWith(WEIGHT)) {
                String projection = to.name().substring(0, to.name().length() - WEIGHT.length());
                adapters.of(projection).forEach(pair -> merge.add(to, pair));
            }
        }
        merged.refresh();
        return merged;
    }

    private void copy(Slice to, Slice from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stored = arena.allocate(from.dtype().bytes(from.count()), 64);
            device.kernels().download(stored, from);
            if (from.dtype() == Dtype.F32) {
                device.kernels().upload(to, stored);
                return;
            }
            MemorySegment decoded = arena.allocate(Float.BYTES * from.count(), 64);
            Values.decode(stored, from.dtype(), 0, from.count(), decoded, 0);
            device.kernels().upload(to, decoded);
        }
    }

    /** The product of a gradient of weights, with the rows of down as batch: w += (scale · upᵀ)ᵀ · down. */
    private void add(Parameter to, LowRank pair) {
        int rank = pair.down().shape().size(0);
        int inputs = pair.down().shape().size(1);
        int outputs = pair.up().shape().size(0);
        float[] up = device.floats(pair.up().values());
        float[] transposed = new float[up.length];
        for (int o = 0; o < outputs; o++) {
            for (int r = 0; r < rank; r++) {
                transposed[r * outputs + o] = pair.scale() * up[o * rank + r];
            }
        }
        try (Memory memory = device.kernels().allocate(Float.BYTES * (long) up.length)) {
            Slice left = memory.slice(0, Dtype.F32, up.length);
            device.write(left, transposed);
            device.kernels().linearBackwardWeight(to.values(), left, pair.down().values(), rank, outputs, inputs);
        }
    }
}
