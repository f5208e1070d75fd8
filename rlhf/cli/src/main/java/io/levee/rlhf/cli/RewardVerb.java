package io.levee.rlhf.cli;

import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee reward}. */
@Command(name = "reward", description = "trains a reward model on comparisons: which answer is better")
final class RewardVerb extends RunVerb {
    @Mixin
    PreferenceOptions options = new PreferenceOptions();

    RewardVerb() {}

    @Override
    Job job() {
        return new PreferenceJob(options, Objective.REWARD);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
