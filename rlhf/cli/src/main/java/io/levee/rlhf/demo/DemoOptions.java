package io.levee.rlhf.demo;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.run.RunOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the demonstration. */
public final class DemoOptions implements OptionGroup {
    @Option(names = "--quick", description = "a smoke run at a small fraction of the size; its numbers mean nothing")
    public boolean quick = false;

    @Option(
            names = "--quick-size",
            paramLabel = "SHARE",
            description = "size of the smoke run: share of the data; its rollouts follow. For"
                    + " --device ptx, where even that takes long")
    @Range("(0, 1]")
    public double quickSize = 0.02;

    @Option(
            names = "--pareto",
            description =
                    "adds reward shaping at the paper's coefficients (both forms), the plain mean bound, λ frozen at its"
                            + " start, and λ started at 0.05 and 1")
    public boolean pareto = false;

    @Option(
            names = "--seeds",
            paramLabel = "FIRST..LAST",
            description = "one whole demonstration for each seed; mean, interval and table over all")
    public String seeds;

    @Mixin
    public RunOptions run = new RunOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    public DemoOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.ignored("quick-size", !quick, "needs --quick");
        if (seeds != null) {
            complaints.read("seeds", () -> SeedRange.parse(seeds));
            complaints.ignored("seed", true, "give either --seed or --seeds");
        }
    }
}
