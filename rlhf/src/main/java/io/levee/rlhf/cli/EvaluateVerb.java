package io.levee.rlhf.cli;

import io.levee.rlhf.run.EvaluateJob;
import io.levee.rlhf.run.EvaluateOptions;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee evaluate}. */
@Command(
        name = "evaluate",
        description = "answers of one model or two, judged by reward and cost models or by the built-in world's truth")
final class EvaluateVerb extends RunVerb {
    @Mixin
    EvaluateOptions options = new EvaluateOptions();

    EvaluateVerb() {}

    @Override
    Job job() {
        return new EvaluateJob(options);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
