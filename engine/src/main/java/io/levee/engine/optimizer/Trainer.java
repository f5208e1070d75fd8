package io.levee.engine.optimizer;

import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Training that goes forward in steps, each a pure function of the state before it, so that a run which was interrupted
 * ends with the same bits.
 */
public interface Trainer extends AutoCloseable {
    /** Steps in the whole training. */
    long totalSteps();

    /** Steps done. */
    long step();

    /**
     * One more step.
     *
     * @return metrics of the step by key, in a fixed order
     */
    SequencedMap<String, Double> advance();

    /** Tokens that went through the last step, for the display. */
    long lastTokens();

    /**
     * Keeps the state: large arrays as files in the folder, everything else as the returned values.
     *
     * @return what {@link Json#write} can write
     */
    Map<String, Object> save(Path folder);

    /** Goes on from kept state. */
    void restore(Path folder, Json state);

    @Override
    void close();
}
