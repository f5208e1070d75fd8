package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import java.nio.file.Path;
import java.util.function.Consumer;

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
         * @return what goes into result.json
         */
        RunResult run(Path directory, RunContext context);
    }

    /**
     * Plans some work for a device, and stops it when it does not fit.
     *
     * @param limitMib the most that it may take; 0 for what the device has
     * @param cures the options that would make it fit
     */
    public static MemoryPlan plan(Device device, long limitMib, String cures, Consumer<Device> work) {
        MemoryPlan plan = device.plan(work);
        plan.check(limitMib > 0 ? limitMib << 20 : device.memoryLimitBytes(), cures);
        return plan;
    }
}
