package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import java.nio.file.Path;
import java.util.Map;

/**
 * A job whose input has been read and found good; nothing has been computed or written yet.
 *
 * @param plan what it will take
 * @param run what there is to do
 */
public record Prepared(MemoryPlan plan, Run run) {
    /** The job itself. */
    @FunctionalInterface
    public interface Run {
        /**
         * Runs to the end.
         *
         * @param directory the run directory
         * @return the content of result.json
         */
        Map<String, Object> run(Path directory, RunContext context);
    }
}
