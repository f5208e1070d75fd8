package io.levee.rlhf.run;

import io.levee.rlhf.options.Range;
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
}
