package io.levee.rlhf.cli;

import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee sft}. */
@Command(name = "sft", description = "supervised fine-tuning, of a model or from random weights")
final class SftVerb extends RunVerb {
    @Mixin
    SftOptions options = new SftOptions();

    SftVerb() {}

    @Override
    Job job() {
        return new SftJob(options);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
