package io.levee.engine.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Collects the metrics of a run and hands them to its sinks, one row a step. A row is complete, and is written, when a
 * value of another step is put, and at {@link #flush} and {@link #close}. Used by one thread at a time.
 */
public final class Metrics implements AutoCloseable {
    private final MetricCatalog catalog;
    private final List<MetricSink> sinks;
    private final SequencedMap<String, Double> values = new LinkedHashMap<>();
    private long step;

    /**
     * @param catalog the keys that may be put
     * @param sinks   closed with this
     */
    public Metrics(MetricCatalog catalog, List<MetricSink> sinks) {
        this.catalog = catalog;
        this.sinks = List.copyOf(sinks);
    }

    /**
     * Records a value.
     *
     * @param key a key of the catalogue
     * @throws IllegalArgumentException when the key is not in the catalogue, or was already put for this step
     */
    public void put(String key, long step, double value) {
        catalog.at(key);
        if (step < 0) {
            throw new IllegalArgumentException("%s: a step is at least 0, found %d".formatted(key, step));
        }
        if (step != this.step) {
            writeRow();
            this.step = step;
        }
        if (values.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException("%s was already put for step %,d".formatted(key, step));
        }
    }

    private void writeRow() {
        if (!values.isEmpty()) {
            MetricRow row = new MetricRow(step, values);
            values.clear();
            sinks.forEach(sink -> sink.write(row));
        }
    }

    /**
     * Writes what was put so far and makes it survive a power cut. To be called between steps, before a checkpoint is
     * saved.
     */
    public void flush() {
        writeRow();
        sinks.forEach(MetricSink::flush);
    }

    /** Removes every value at or after a step from the sinks, when a run is resumed there. */
    public void truncate(long step) {
        truncate(new MetricCut("", step));
    }

    /** Removes values from the sinks that a resumed run will measure again. */
    public void truncate(MetricCut cut) {
        writeRow();
        sinks.forEach(sink -> sink.truncate(cut));
    }

    /** Writes what was put so far and closes the sinks. */
    @Override
    public void close() {
        try {
            writeRow();
        } finally {
            sinks.forEach(MetricSink::close);
        }
    }
}
