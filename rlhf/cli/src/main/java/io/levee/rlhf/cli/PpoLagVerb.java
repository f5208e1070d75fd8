package io.levee.rlhf.cli;

import io.levee.rlhf.job.CostOptions;
import io.levee.rlhf.job.LagrangeOptions;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee ppo-lag}. */
@Command(name = "ppo-lag", description = "PPO-Lagrangian: reward under a bound on the mean cost")
final class PpoLagVerb extends RunVerb {
    @Mixin
    LagrangeOptions constraint = new LagrangeOptions();

    @Mixin
    CostOptions costs = new CostOptions();

    @Mixin
    PpoOptions options = new PpoOptions();

    PpoLagVerb() {}

    @Override
    public void validate(Complaints complaints) {
        constraint.validate(costs, complaints);
    }

    @Override
    Job job() {
        PpoJob.LagrangeRun run = new PpoJob.LagrangeRun();
        run.ppoOptions = options;
        run.costOptions = costs;
        run.lagrangeOptions = constraint;
        return new PpoJob(run);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
