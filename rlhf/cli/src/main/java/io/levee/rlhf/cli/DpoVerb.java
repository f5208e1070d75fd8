package io.levee.rlhf.cli;

import io.levee.rlhf.job.DpoJob;
import io.levee.rlhf.job.DpoOptions;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee dpo}. */
@Command(name = "dpo", description = "direct preference optimisation")
final class DpoVerb extends RunVerb {
    @Mixin
    DpoOptions options = new DpoOptions();

    DpoVerb() {}

    @Override
    Job job() {
        return new DpoJob(options);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
