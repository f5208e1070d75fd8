package io.levee.transformer.model;

import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Where a model's weights lie: a flat float32 buffer that can be trained, or a mapped file, frozen. */
public interface Weights {
    /** All weights by name. */
    SequencedMap<String, Parameter> parameters();

    /**
     * The weight of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    default Parameter parameter(String name) {
        Parameter parameter = parameters().get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return parameter;
    }

    /** The weights of a parameter set. */
    static Weights of(ParameterSet set) {
        return set::parameters;
    }

    /** Weights of several places; of those with one name the first counts. */
    static Weights firstOf(List<Weights> places) {
        SequencedMap<String, Parameter> all = new LinkedHashMap<>();
        places.forEach(place -> place.parameters().forEach(all::putIfAbsent));
        return () -> all;
    }
}
