package io.levee.engine.metrics;

/**
 * Where metrics go. Implementations are used by one thread at a time; they throw BadInputException when they cannot
 * write.
 */
public interface MetricSink extends AutoCloseable {
    /** Takes the metrics of one step; steps of one stage come in ascending order. */
    void write(MetricRow row);

    /** Makes all rows so far survive a power cut. Called before a checkpoint is saved. */
    void flush();

    /** Removes values that a resumed run will measure again. */
    void truncate(MetricCut cut);

    /** Closes files; what was written stays. */
    @Override
    void close();
}
