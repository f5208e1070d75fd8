package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.options.Range;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What every verb that trains understands. */
public final class RunOptions extends OutputOptions {
    @Option(names = "--checkpoint-seconds", paramLabel = "S", description = "seconds between checkpoints")
    @Range("[0, 1e9]")
    public double checkpointSeconds = 10;

    @Option(
            names = "--memory-limit-mib",
            paramLabel = "MIB",
            description = "most memory of models and activations; 0 for the machine's limit")
    @Range("[0, 1e9]")
    public long memoryLimitMib = 0;

    public RunOptions() {}

    /**
     * Plans some work for a device, and stops it when it does not fit.
     *
     * @param cures the options that would make it fit
     */
    public MemoryPlan plan(Device device, String cures, Consumer<Device> work) {
        return Prepared.plan(device, memoryLimitMib, cures, work);
    }
}
