package io.levee.rlhf.cli;

import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee cost}. */
@Command(name = "cost", description = "trains a cost model on comparisons: which answer is safer, and which are safe")
final class CostVerb extends RunVerb {
    @Mixin
    PreferenceOptions options = new PreferenceOptions();

    CostVerb() {}

    @Override
    Job job() {
        return new PreferenceJob(options, Objective.COST);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
