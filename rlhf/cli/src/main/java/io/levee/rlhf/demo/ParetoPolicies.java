package io.levee.rlhf.demo;

import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The policies that {@code demo --pareto} adds to compare PPO-Lagrangian with. */
record ParetoPolicies(long seed, Path sft, Path reward, Path cost, Path world) {
    private static final double[] COEFFICIENTS = {0.01, 0.5, 1, 2, 5, 10, 100};

    SequencedMap<String, Job> jobs(Demo demo) {
        SequencedMap<String, Job> jobs = new LinkedHashMap<>();
        PpoJob.LagrangeRun plain = WorldRecipe.ppoLagPlain(seed, sft, reward, cost, world);
        jobs.put("ppo-lag-plain", new PpoJob(demo.configured(plain)));
        PpoJob.LagrangeRun frozen = WorldRecipe.ppoLag(seed, sft, reward, cost, world);
        frozen.lagrangeOptions.lambdaLr = 0;
        jobs.put("ppo-lag-frozen", new PpoJob(demo.configured(frozen)));
        for (double start : new double[] {0.05, 1}) {
            PpoJob.LagrangeRun run = WorldRecipe.ppoLag(seed, sft, reward, cost, world);
            run.lagrangeOptions.lambdaInit = start;
            jobs.put("ppo-lag-from-" + text(start), new PpoJob(demo.configured(run)));
        }
        for (double coefficient : COEFFICIENTS) {
            jobs.put("shaping-" + text(coefficient), shaping(demo, coefficient, false));
        }
        for (double coefficient : COEFFICIENTS) {
            jobs.put("shaping-normalised-" + text(coefficient), shaping(demo, coefficient, true));
        }
        return jobs;
    }

    private Job shaping(Demo demo, double coefficient, boolean normalised) {
        return new PpoJob(
                demo.configured(WorldRecipe.shaping(seed, sft, reward, cost, world, coefficient, normalised)));
    }

    private static String text(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
