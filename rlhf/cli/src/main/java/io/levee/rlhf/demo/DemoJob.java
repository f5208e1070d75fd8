package io.levee.rlhf.demo;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.OptionValues;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.RunResult;
import java.nio.file.Path;

/** The whole of Safe RLHF on the built-in world, for one seed or several. */
public final class DemoJob implements Job {
    private final DemoOptions options;

    /** A job with these options. */
    public DemoJob(DemoOptions options) {
        this.options = options;
    }

    @Override
    public String verb() {
        return "demo";
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return options.compute;
    }

    /** {@inheritDoc} Stages are prepared when their turn comes. */
    @Override
    public Prepared prepare(Device device) {
        return new Prepared(MemoryPlan.empty(), this::run);
    }

    private RunResult run(Path path, RunContext context) {
        if (options.seeds == null) {
            return new Demo(options, options.run.seed).run(path, context);
        }
        SeedRange range = SeedRange.parse(options.seeds);
        DemoSeeds all = new DemoSeeds();
        for (long seed = range.first(); seed <= range.last(); seed++) {
            Path folder = path.resolve("seed-" + seed);
            DemoOptions one = OptionValues.copy(options, new DemoOptions());
            one.seeds = null;
            one.run.seed = seed;
            one.run.out = folder;
            context.progress().note("seed " + seed);
            Runs.startOrResume(new DemoJob(one), folder, context);
            all.add(seed, new RunDirectory(folder).result().orElseThrow());
        }
        return all.result();
    }
}
