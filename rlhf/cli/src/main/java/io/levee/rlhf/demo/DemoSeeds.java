package io.levee.rlhf.demo;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Means over the seeds of several demonstrations, with 95 % intervals from Student's t. */
final class DemoSeeds {
    /** t for 95 %, two-sided, by degrees of freedom from 1. */
    private static final double[] STUDENT = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};

    private static final double NORMAL = 1.96;

    private final List<Long> seeds = new ArrayList<>();
    private final SequencedMap<String, SequencedMap<String, List<Double>>> values = new LinkedHashMap<>();

    /** Adds one demonstration's result. */
    void add(long seed, Json result) {
        seeds.add(seed);
        result.at("policies").fields().forEach((policy, fields) -> {
            collect(policy, "", fields);
            fields.find("greedy").ifPresent(greedy -> collect(policy, "greedy_", greedy));
            fields.find("withheld").ifPresent(withheld -> collect(policy, "withheld_", withheld));
        });
        collect("models", "", result.at("models"));
        collect("models", "", result.at("models").at("constructed"));
    }

    private void collect(String policy, String prefix, Json fields) {
        fields.fields().forEach((name, value) -> {
            if (value.isNumber()) {
                values.computeIfAbsent(policy, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(prefix + name, _ -> new ArrayList<>())
                        .add(value.number());
            }
        });
    }

    /** Per policy and number: all seeds, mean, half-width of the interval. */
    Map<String, Object> result() {
        Map<String, Object> policies = new LinkedHashMap<>();
        values.forEach((policy, fields) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            fields.forEach((name, numbers) -> row.put(name, summary(numbers)));
            policies.put(policy, row);
        });
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seeds", seeds);
        result.put("policies", policies);
        return result;
    }

    private static Map<String, Object> summary(List<Double> numbers) {
        double mean = numbers.stream().mapToDouble(d -> d).average().orElseThrow();
        double squares =
                numbers.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
        int freedom = numbers.size() - 1;
        double t = freedom < 1 ? Double.NaN : freedom <= STUDENT.length ? STUDENT[freedom - 1] : NORMAL;
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("mean", mean);
        summary.put("interval", freedom < 1 ? null : t * Math.sqrt(squares / freedom / numbers.size()));
        summary.put("least", numbers.stream().mapToDouble(d -> d).min().orElseThrow());
        summary.put("greatest", numbers.stream().mapToDouble(d -> d).max().orElseThrow());
        summary.put("values", numbers);
        return summary;
    }
}
