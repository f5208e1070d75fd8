package io.levee.rlhf.demo;

import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.run.OutputOptions;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the built-in world's data sets. */
public final class WorldOptions implements OptionGroup {
    @Option(
            names = "--size",
            paramLabel = "FACTOR",
            description =
                    "times the sizes of the recipe: 14,592 prompts, 8,000 demonstrations, 5,500 comparisons, 1,000"
                            + " evaluation requests of each kind")
    @Range("(0, 1e4]")
    public double size = 1;

    @Option(
            names = "--policy",
            paramLabel = "DIR",
            description =
                    "writes comparisons sampled from this model and judged by the simulated annotators, instead of"
                            + " prompts and demonstrations")
    public Path policy;

    @Mixin
    public OutputOptions run = new OutputOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    public WorldOptions() {}
}
