package io.levee.rlhf.cli;

import io.levee.rlhf.job.CostOptions;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.job.ShapingOptions;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee ppo-shaping}. */
@Command(name = "ppo-shaping", description = "reinforcement learning on the reward minus a fixed multiple of the cost")
final class PpoShapingVerb extends RunVerb {
    @Mixin
    ShapingOptions shaping = new ShapingOptions();

    @Mixin
    CostOptions costs = new CostOptions();

    @Mixin
    PpoOptions options = new PpoOptions();

    PpoShapingVerb() {}

    @Override
    public void validate(Complaints complaints) {
        shaping.validate(costs, complaints);
    }

    @Override
    Job job() {
        PpoJob.ShapingRun run = new PpoJob.ShapingRun();
        run.ppoOptions = options;
        run.costOptions = costs;
        run.shapingOptions = shaping;
        return new PpoJob(run);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
