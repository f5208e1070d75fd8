package io.levee.transformer.model;

import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Weights that have names and shapes but no memory: a model on them can be measured, not run. */
public final class PlannedWeights implements Weights {
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();

    /** Float32 weights of these declarations. */
    public PlannedWeights(List<Declaration> declarations, boolean trainable) {
        for (Declaration d : declarations) {
            Slice values = new Nowhere(d.shape().count());
            parameters.put(d.name(), new Parameter(d.name(), d.shape(), values, trainable ? values : null, null));
        }
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /** Values without a place. */
    private record Nowhere(long count) implements Slice {
        @Override
        public Dtype dtype() {
            return Dtype.F32;
        }

        @Override
        public Slice part(long from, long partCount) {
            return new Nowhere(partCount);
        }
    }
}
