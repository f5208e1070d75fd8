package io.levee.rlhf.cli;

import io.levee.rlhf.demo.WorldJob;
import io.levee.rlhf.demo.WorldOptions;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee world}. */
@Command(name = "world", description = "writes the built-in world's data sets, or comparisons of a policy's answers")
final class WorldVerb extends RunVerb {
    @Mixin
    WorldOptions options = new WorldOptions();

    WorldVerb() {}

    @Override
    Job job() {
        return new WorldJob(options);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
