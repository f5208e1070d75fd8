package io.levee.engine.metrics;

import io.levee.engine.store.Json;
import io.levee.engine.store.LineLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A file of JSON objects, one step a line: {@code {"step":12,"sft/loss":2.31}}. Values that are not finite, for which
 * JSON has no form, are null.
 */
public final class JsonLinesSink implements MetricSink {
    private static final String STEP = "step";

    private final LineLog log;

    /** Opens a file, after what it holds. */
    public JsonLinesSink(Path file) {
        log = new LineLog(file);
    }

    @Override
    public void write(MetricRow row) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put(STEP, row.step());
        row.values().forEach((key, value) -> fields.put(key, Double.isFinite(value) ? value : null));
        log.append(Json.write(fields));
    }

    @Override
    public void flush() {
        log.force();
    }

    @Override
    public void truncate(MetricCut cut) {
        log.rewrite((line, number) -> {
            Json row = Json.parse(line, log.file() + ", line " + number);
            long step = row.at(STEP).whole();
            SequencedMap<String, Json> kept = new LinkedHashMap<>(row.fields());
            if (!kept.keySet().removeIf(key -> !key.equals(STEP) && cut.removes(key, step))) {
                return Optional.of(line);
            }
            return kept.size() == 1 ? Optional.empty() : Optional.of(Json.write(kept));
        });
    }

    @Override
    public void close() {
        log.close();
    }
}
