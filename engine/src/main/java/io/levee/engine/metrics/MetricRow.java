package io.levee.engine.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The metrics of one step.
 *
 * @param step   at least 0
 * @param values by key, in the order in which they were put; may be NaN or infinite
 */
public record MetricRow(long step, SequencedMap<String, Double> values) {
    /** Copies the values. */
    public MetricRow {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }
}
