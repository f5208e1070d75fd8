package io.levee.rlhf.demo;

import io.levee.engine.store.Json;
import io.levee.rlhf.run.RunResult;
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

    /** Per policy and number what all seeds say of it. */
    Result result() {
        SequencedMap<String, SequencedMap<String, Spread>> policies = new LinkedHashMap<>();
        values.forEach((policy, fields) -> {
            SequencedMap<String, Spread> row = new LinkedHashMap<>();
            fields.forEach((name, numbers) -> row.put(name, Spread.of(numbers)));
            policies.put(policy, row);
        });
        return new Result(seeds, policies);
    }

    /** All numbers by policy and name. */
    record Result(List<Long> seeds, SequencedMap<String, SequencedMap<String, Spread>> policies) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /**
     * A number over the seeds.
     *
     * @param interval half the width of the mean's 95 % interval; null for one seed
     * @param values by seed
     */
    record Spread(double mean, Double interval, double least, double greatest, List<Double> values) {
        static Spread of(List<Double> numbers) {
            double mean = numbers.stream().mapToDouble(d -> d).average().orElseThrow();
            double squares =
                    numbers.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
            int freedom = numbers.size() - 1;
            double t = freedom < 1 ? Double.NaN : freedom <= STUDENT.length ? STUDENT[freedom - 1] : NORMAL;
            return new Spread(
                    mean,
                    freedom < 1 ? null : (Double) (t * Math.sqrt(squares / freedom / numbers.size())),
                    numbers.stream().mapToDouble(d -> d).min().orElseThrow(),
                    numbers.stream().mapToDouble(d -> d).max().orElseThrow(),
                    numbers);
        }
    }
}
