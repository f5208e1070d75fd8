package io.levee.rlhf.run;

import io.levee.engine.store.Json;
import io.levee.engine.store.LineLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sample answers of a run, one JSON object a line, each with its step. */
public final class SampleLog implements AutoCloseable {
    private final Path file;
    private final LineLog log;

    SampleLog(Path file) {
        this.file = file;
        this.log = new LineLog(file);
    }

    /** Adds a line. */
    public void add(long step, Map<String, Object> sample) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("step", step);
        row.putAll(sample);
        log.append(Json.write(row));
    }

    /** Makes all lines survive a power cut. */
    void flush() {
        log.force();
    }

    /** Removes the lines at or after a step. */
    void truncate(long step) {
        log.rewrite((line, number) -> {
            long at = Json.parse(line, file + ":" + number).at("step").whole();
            return at < step ? Optional.of(line) : Optional.empty();
        });
    }

    @Override
    public void close() {
        log.close();
    }
}
