package io.levee.rlhf.cli;

import io.levee.rlhf.demo.WorldEvaluateOptions;
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
    WorldEvaluateOptions options = new WorldEvaluateOptions();

    EvaluateVerb() {}

    @Override
    Job job() {
        return options.job();
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
