package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole of Safe RLHF on the built-in world, for one seed or several. */
public final class DemoJob implements Job {
    private static final Pattern SEEDS = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

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
        if (options.seeds != null) {
            range();
        }
        if (!(options.quickSize > 0 && options.quickSize <= 1)) {
            throw new BadInputException("--quick-size " + options.quickSize + ": expected a share above 0, at most 1");
        }
        return new Prepared(MemoryPlan.empty(), this::run);
    }

    /** First and last seed. */
    private long[] range() {
        Matcher matcher = SEEDS.matcher(options.seeds);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) > Long.parseLong(matcher.group(2))) {
            throw new BadInputException("--seeds " + options.seeds + ": expected FIRST..LAST, as 1..5");
        }
        return new long[] {Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))};
    }

    private Map<String, Object> run(Path path, RunContext context) {
        if (options.seeds == null) {
            return new Demo(options, options.run.seed).run(path, context);
        }
        long[] range = range();
        DemoSeeds all = new DemoSeeds();
        for (long seed = range[0]; seed <= range[1]; seed++) {
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
