package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What every verb that makes a run directory understands. */
public final class RunOptions {
    @Option(names = "--out", paramLabel = "DIR", description = "run directory, new (default: runs/VERB-DATE)")
    public Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "same seed, same bits on the same back-end (default: ${DEFAULT-VALUE})")
    public long seed = 1;

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "S",
            description = "seconds between checkpoints (default: ${DEFAULT-VALUE})")
    public double checkpointSeconds = 10;

    @Option(
            names = "--memory-limit-mib",
            paramLabel = "MIB",
            description =
                    "most memory of models and activations; 0 for the machine's limit (default: ${DEFAULT-VALUE})")
    public long memoryLimitMib = 0;

    public RunOptions() {}

    /**
     * Plans some work for a device, and stops it when it does not fit.
     *
     * @param cures the options that would make it fit
     */
    MemoryPlan plan(Device device, String cures, Consumer<Device> work) {
        MemoryPlan plan = device.plan(work);
        plan.check(memoryLimitMib > 0 ? memoryLimitMib << 20 : device.memoryLimitBytes(), cures);
        return plan;
    }
}
