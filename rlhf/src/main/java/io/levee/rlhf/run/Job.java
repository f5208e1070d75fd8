package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import java.nio.file.Path;
import java.util.Map;

/** What one verb does in a run directory. */
public interface Job {
    /** The verb. */
    String verb();

    /** The options object whose fields are the verb's options; kept in run.json. */
    Object options();

    /** Where the job computes. */
    DeviceOptions compute();

    /**
     * Reads and checks all input without computing anything.
     *
     * @param device as {@link #compute} says
     * @return what the run will allocate
     * @throws io.levee.engine.store.BadInputException with everything that is wrong
     */
    MemoryPlan check(Device device);

    /**
     * Runs to the end.
     *
     * @param device as {@link #compute} says
     * @param directory the run directory
     * @return the content of result.json
     */
    Map<String, Object> run(Device device, Path directory, RunContext context);
}
