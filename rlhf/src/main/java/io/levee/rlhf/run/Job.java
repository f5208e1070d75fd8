package io.levee.rlhf.run;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.role.DeviceOptions;

/** What one verb does in a run directory. */
public interface Job {
    /** The verb. */
    String verb();

    /** The options object whose fields are the verb's options; kept in run.json. */
    Object options();

    /** Where the job computes. */
    DeviceOptions compute();

    /**
     * Opens the models' headers, reads the data, and plans the memory, without computing anything.
     *
     * @param device as {@link #compute} says; what is prepared runs on it
     * @throws io.levee.engine.store.BadInputException with everything that is wrong
     * @throws io.levee.engine.memory.DoesNotFitException when there is too little memory
     */
    Prepared prepare(Device device);
}
