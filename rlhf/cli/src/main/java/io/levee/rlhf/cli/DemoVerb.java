package io.levee.rlhf.cli;

import io.levee.rlhf.demo.DemoJob;
import io.levee.rlhf.demo.DemoOptions;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee demo}. */
@Command(
        name = "demo",
        description = "the whole of Safe RLHF on the built-in world, from supervised fine-tuning to the report")
final class DemoVerb extends RunVerb {
    @Mixin
    DemoOptions options = new DemoOptions();

    DemoVerb() {}

    @Override
    Job job() {
        return new DemoJob(options);
    }

    @Override
    Path out() {
        return options.run.out;
    }
}
