package io.levee.rlhf.run;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of direct preference optimisation. */
public final class DpoOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "the supervised model; also the reference")
    public Path model;

    @Option(names = "--beta", paramLabel = "BETA", description = "scale of log-ratios (default: ${DEFAULT-VALUE})")
    public double beta = 0.1;

    @Option(
            names = "--label",
            paramLabel = "better|safer",
            description = "which judgement decides a pair (default: ${DEFAULT-VALUE})")
    public String label = "better";

    @Mixin
    public RunOptions run = new RunOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    @Mixin
    public DataOptions rows = new DataOptions();

    @Mixin
    public BatchOptions batches = new BatchOptions();

    @Mixin
    public OptimizerOptions optimizer = new OptimizerOptions();

    @Mixin
    public LoraOptions lora = new LoraOptions();

    public DpoOptions() {}
}
