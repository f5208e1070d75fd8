package io.levee.rlhf.run;

import io.levee.rlhf.demo.WorldJob;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.job.DpoJob;
import io.levee.rlhf.job.DpoOptions;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.world.WorldFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * Every verb that makes a model, one after the other, on a hundredth of the built-in world.
 *
 * @param root holds a folder for each
 * @param compute back-end and threads
 */
record SmallRuns(Path root, DeviceOptions compute) {
    private static final long SEED = 21;
    private static final double SIZE = 0.01;

    private Path model(String stage) {
        return root.resolve(stage).resolve("model");
    }

    private void run(String name, Job job) {
        job.compute().device = compute.device;
        job.compute().threads = compute.threads;
        Runs.start(job, root.resolve(name), RunContext.QUIET);
    }

    void run() {
        Path world = root.resolve("world");
        Path comparisons = root.resolve("comparisons");
        run("world", new WorldJob(WorldRecipe.world(SEED, SIZE)));
        run("sft", new SftJob(WorldRecipe.sft(SEED, world)));
        run("comparisons", new WorldJob(WorldRecipe.comparisons(SEED, SIZE, model("sft"))));
        run("reward", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.REWARD));
        run("cost", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.COST));
        run("ppo-lag", new PpoJob(lagrangian(world)));
        run("dpo", new DpoJob(dpo(comparisons)));
    }

    private PpoJob.LagrangeRun lagrangian(Path world) {
        PpoJob.LagrangeRun run = WorldRecipe.ppoLag(SEED, model("sft"), model("reward"), model("cost"), world);
        PpoOptions o = run.ppoOptions;
        o.iterations = 2;
        o.promptsPerIteration = 32;
        o.minibatch = 16;
        o.advantage.criticWarmStart = 1;
        o.ptxData = List.of(world.resolve(WorldFiles.DEMONSTRATIONS).toString());
        o.ptxCoeff = 0.5;
        return run;
    }

    private DpoOptions dpo(Path comparisons) {
        DpoOptions o = new DpoOptions();
        o.run.seed = SEED;
        o.model = model("sft");
        o.rows.data = List.of(comparisons.resolve(WorldFiles.PREFERENCES_TRAIN).toString());
        o.optimizer.lr = 1e-4;
        return o;
    }
}
