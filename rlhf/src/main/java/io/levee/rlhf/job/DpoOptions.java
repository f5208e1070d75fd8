package io.levee.rlhf.job;

import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.options.Words;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.LoraOptions;
import io.levee.rlhf.run.RunOptions;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of direct preference optimisation. */
public final class DpoOptions implements OptionGroup {
    @Option(names = "--model", paramLabel = "DIR", description = "the supervised model; also the reference")
    @Required
    public Path model;

    @Option(names = "--beta", paramLabel = "BETA", description = "scale of log-ratios")
    @Range("(0, 1e6]")
    public double beta = 0.1;

    @Option(names = "--label", paramLabel = "better|safer", description = "which judgement decides a pair")
    @Words({"better", "safer"})
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
