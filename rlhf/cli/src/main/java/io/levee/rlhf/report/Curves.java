package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/** The metrics of a run by step. */
final class Curves {
    private final double[] steps;
    private final SequencedMap<String, double[]> columns;

    private Curves(double[] steps, SequencedMap<String, double[]> columns) {
        this.steps = steps;
        this.columns = columns;
    }

    /**
     * Reads a file of metrics; no columns when there is none.
     *
     * @param name how notes call the file
     */
    static Curves read(Path file, String name, Notes notes) {
        List<Json> rows = Lines.read(file, name, notes).stream()
                .filter(row -> row.isObject() && Double.isFinite(Measure.number(row, "step")))
                .toList();
        TreeMap<Long, Integer> places = new TreeMap<>();
        rows.forEach(row -> places.put((long) Measure.number(row, "step"), 0));
        int place = 0;
        for (Map.Entry<Long, Integer> entry : places.entrySet()) {
            entry.setValue(place++);
        }
        SequencedMap<String, double[]> columns = new LinkedHashMap<>();
        for (Json row : rows) {
            int at = places.get((long) Measure.number(row, "step"));
            row.fields().forEach((key, value) -> {
                if (value.isNumber() && !key.equals("step")) {
                    columns.computeIfAbsent(key, _ -> unknown(places.size()))[at] = value.number();
                }
            });
        }
        return new Curves(
                places.keySet().stream().mapToDouble(Long::doubleValue).toArray(), columns);
    }

    private static double[] unknown(int length) {
        double[] values = new double[length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    /** Steps in rising order. */
    double[] steps() {
        return steps.clone();
    }

    /** Keys in the order in which they first came up. */
    SequencedSet<String> keys() {
        return columns.sequencedKeySet();
    }

    /** Whether a metric was ever written. */
    boolean has(String key) {
        return columns.containsKey(key);
    }

    /** A metric by step, NaN where it was not written. */
    double[] column(String key) {
        double[] column = columns.get(key);
        return column == null ? unknown(steps.length) : column.clone();
    }

    /** Its last value; NaN when there is none. */
    double last(String key) {
        double last = Double.NaN;
        for (double value : column(key)) {
            last = Double.isFinite(value) ? value : last;
        }
        return last;
    }

    /** The first step at which a metric was written; NaN when it never was. */
    double firstStep(String key) {
        double[] values = column(key);
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                return steps[i];
            }
        }
        return Double.NaN;
    }

    /**
     * The same with at most so many steps: means over runs of neighbouring steps, each at the mean of its steps.
     */
    Curves thinned(int most) {
        int bucket = (steps.length + most - 1) / most;
        if (bucket <= 1) {
            return this;
        }
        SequencedMap<String, double[]> thin = new LinkedHashMap<>();
        columns.forEach((key, values) -> thin.put(key, means(values, bucket)));
        return new Curves(means(steps, bucket), thin);
    }

    private static double[] means(double[] values, int bucket) {
        double[] means = new double[(values.length + bucket - 1) / bucket];
        for (int b = 0; b < means.length; b++) {
            int end = Math.min(values.length, (b + 1) * bucket);
            means[b] = Arrays.stream(values, b * bucket, end)
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN);
        }
        return means;
    }

    /** Mean over a window of so many values on either side of each. */
    static double[] smoothed(double[] values, int reach) {
        double[] smooth = new double[values.length];
        for (int i = 0; i < smooth.length; i++) {
            smooth[i] = Arrays.stream(values, Math.max(0, i - reach), Math.min(values.length, i + reach + 1))
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN);
        }
        return smooth;
    }
}
