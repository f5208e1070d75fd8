package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;

/**
 * What a verb has to do, once its input has been read and found good.
 *
 * @param plan what it will take
 * @param limitBytes what there is
 * @param run does it
 */
record Task(MemoryPlan plan, long limitBytes, Runnable run) {
    /** Work that takes no memory to speak of. */
    static Task of(Runnable run) {
        return new Task(MemoryPlan.empty(), MemoryPlan.machineLimitBytes(), run);
    }

    /** Work on a device, which is refused when it does not fit there. */
    static Task on(Device device, MemoryPlan plan, String cures, Runnable run) {
        long limit = device.memoryLimitBytes();
        return new Task(plan, limit, () -> {
            plan.check(limit, cures);
            run.run();
        });
    }
}
