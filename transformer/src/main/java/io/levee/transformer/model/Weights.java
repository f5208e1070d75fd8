package io.levee.transformer.model;

import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import java.util.SequencedMap;

/** Where a model's weights lie: a flat float32 buffer that can be trained, or a mapped file, frozen. */
public interface Weights {
    /**
     * The weight of this name.
     *
     * @throws RuntimeException when there is none
     */
    Parameter parameter(String name);

    /** All weights by name. */
    SequencedMap<String, Parameter> parameters();

    /** The weights of a parameter set. */
    static Weights of(ParameterSet set) {
        return new Weights() {
            @Override
            public Parameter parameter(String name) {
                return set.parameter(name);
            }

            @Override
            public SequencedMap<String, Parameter> parameters() {
                return set.parameters();
            }
        };
    }
}
