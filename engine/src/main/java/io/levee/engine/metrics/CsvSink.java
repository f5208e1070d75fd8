package io.levee.engine.metrics;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.LineLog;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A CSV file in the long format, one value a row: {@code step,key,value}. Columns stay the same whatever is measured,
 * and spreadsheets and data frames pivot it by key. Values are written so that they read back exactly; {@code NaN} and
 * {@code Infinity} may occur.
 */
public final class CsvSink implements MetricSink {
    private static final String HEADER = "step,key,value";

    private final LineLog log;

    /** Opens a file, after what it holds. */
    public CsvSink(Path file) {
        log = new LineLog(file);
        if (log.isEmpty()) {
            log.append(HEADER);
        }
    }

    @Override
    public void write(MetricRow row) {
        row.values().forEach((key, value) -> log.append(row.step() + "," + key + "," + value));
    }

    @Override
    public void flush() {
        log.force();
    }

    @Override
    public void truncate(MetricCut cut) {
        log.rewrite((line, number) -> number > 1 && removes(cut, line, number) ? Optional.empty() : Optional.of(line));
    }

    private boolean removes(MetricCut cut, String line, int number) {
        String[] columns = line.split(",", -1);
        try {
            return cut.removes(columns[1], Long.parseLong(columns[0]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException failure) {
            throw new BadInputException(
                    "%s, line %,d: expected %s, found %s".formatted(log.file(), number, HEADER, line), failure);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
