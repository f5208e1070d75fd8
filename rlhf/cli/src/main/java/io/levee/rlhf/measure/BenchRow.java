package io.levee.rlhf.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One figure of a benchmark.
 *
 * @param name what was measured
 * @param shape sizes
 * @param value the figure
 * @param unit its unit
 * @param shareOfPeak how much of the machine's measured peak that is; empty where there is no such peak
 */
public record BenchRow(String name, String shape, double value, String unit, OptionalDouble shareOfPeak) {
    /** As JSON has it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("shape", shape);
        fields.put("value", value);
        fields.put("unit", unit);
        fields.put("share_of_peak", shareOfPeak.isPresent() ? shareOfPeak.getAsDouble() : null);
        return fields;
    }
}
