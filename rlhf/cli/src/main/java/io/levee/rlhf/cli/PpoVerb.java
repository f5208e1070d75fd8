package io.levee.rlhf.cli;

import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee ppo}. */
@Command(name = "ppo", description = "reinforcement learning on the reward alone")
final class PpoVerb extends RunVerb {
    @Mixin
    PpoOptions options = new PpoOptions();

    PpoVerb() {}

    @Override
    Job job() {
        return new PpoJob(options);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
