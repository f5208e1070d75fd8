package io.levee.engine.metrics;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints one line a step: {@code step 12   sft/loss 2.310   sft/lr 0.0001000}. */
public final class ConsoleSink implements MetricSink {
    private final PrintStream out;
    private final List<String> keys;

    /**
     * @param out  stays open when the sink is closed
     * @param keys the metrics that are printed, in this order; without any, all are
     */
    public ConsoleSink(PrintStream out, String... keys) {
        this.out = out;
        this.keys = List.of(keys);
    }

    @Override
    public void write(MetricRow row) {
        StringBuilder line = new StringBuilder();
        if (keys.isEmpty()) {
            row.values().forEach((key, value) -> append(line, key, value));
        } else {
            Map<String, Double> values = row.values();
            keys.stream().filter(values::containsKey).forEach(key -> append(line, key, values.get(key)));
        }
        if (!line.isEmpty()) {
            out.println("step " + row.step() + line);
        }
    }

    private static void append(StringBuilder line, String key, double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e7;
        line.append("   ").append(key).append(' ').append(String.format(Locale.ROOT, whole ? "%.0f" : "%.4g", value));
    }

    @Override
    public void flush() {
        out.flush();
    }

    /** Does nothing: what was printed stays. */
    @Override
    public void truncate(MetricCut cut) {}

    /** Leaves the stream open. */
    @Override
    public void close() {
        out.flush();
    }
}
