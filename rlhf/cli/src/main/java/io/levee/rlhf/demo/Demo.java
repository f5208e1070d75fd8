package io.levee.rlhf.demo;

import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.job.Threshold;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.RunOptions;
import io.levee.rlhf.run.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One demonstration: world → supervised model → comparisons → reward model ‖ cost model → policies, two at a time → evaluation →
 * report. Every stage is the run of a verb in a folder of its own, so that the same files come out of the verbs one by one, and
 * an interrupted demonstration goes on where it was.
 */
final class Demo {
    private static final int QUICK_ITERATIONS = 3;

    /** Prompts of an iteration for each share of the data. */
    private static final double QUICK_PROMPTS = 64 / 0.02;

    private static final int LEAST_PROMPTS = 8;
    private static final String QUICK_THRESHOLD = "0";
    private static final String SFT = "sft";

    /**
     * What is known at the end.
     *
     * @param models the score models
     * @param bound of PPO-Lagrangian; empty when it was not run
     * @param seconds by stage
     */
    record Result(
            long seed,
            boolean quick,
            SequencedMap<String, WorldEvaluation.Policy> policies,
            DemoModels.Result models,
            Optional<Bound> bound,
            double costFloor,
            double klCoefficient,
            SequencedMap<String, Double> seconds)
            implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** The limit of PPO-Lagrangian and where λ ended, from its result. */
    record Bound(double limit, String limitFrom, double lambda) implements RunResult {
        static Bound of(Json result) {
            return new Bound(
                    result.at(PpoJob.LIMIT).number(),
                    result.at(PpoJob.LIMIT_FROM).text(),
                    result.at(PpoJob.LAMBDA).number());
        }

        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    private final DemoOptions options;
    private final long seed;
    private final ParallelStages lanes;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final StageClock clock = new StageClock();
    private Path root;
    private RunContext context;

    Demo(DemoOptions options, long seed) {
        this.options = options;
        this.seed = seed;
        this.lanes = ParallelStages.of(options.compute.effectiveThreads());
    }

    private double size() {
        return options.quick ? options.quickSize : 1;
    }

    RunResult run(Path path, RunContext outer) {
        root = path;
        context = new RunContext(
                outer.progress(), () -> stop.get() || outer.cancelled().getAsBoolean(), outer.allowDifferentBits());
        clock.restore(path);
        stage("world", new WorldJob(configured(WorldRecipe.world(seed, size()))));
        stage(SFT, new SftJob(configured(WorldRecipe.sft(seed, world()))));
        stage("comparisons", new WorldJob(configured(WorldRecipe.comparisons(seed, size(), model(SFT)))));
        lanes.run(
                List.of(() -> preference("reward", Objective.REWARD), () -> preference("cost", Objective.COST)), stop);
        SequencedMap<String, Job> policies = policies();
        List<Runnable> tasks = new ArrayList<>();
        policies.forEach((name, job) -> tasks.add(() -> {
            stage(name, job);
            answers(name);
        }));
        tasks.add(() -> answers(SFT));
        lanes.run(tasks, stop);
        return result(policies);
    }

    // ------------------------------------------------------------------------------------------------ stages

    private Path world() {
        return root.resolve("world");
    }

    private Path model(String stage) {
        return root.resolve(stage).resolve("model");
    }

    private void stage(String name, Job job) {
        clock.time(root, name, () -> Runs.startOrResume(job, root.resolve(name), context));
    }

    private void preference(String name, Objective objective) {
        PreferenceOptions o = WorldRecipe.preference(seed, model(SFT), root.resolve("comparisons"));
        stage(name, new PreferenceJob(configured(o, o.run, o.compute), objective));
    }

    /** The Lagrangian policy first: it takes longest. */
    private SequencedMap<String, Job> policies() {
        SequencedMap<String, Job> jobs = new LinkedHashMap<>();
        jobs.put("ppo-lag", new PpoJob(configured(lagrange())));
        jobs.put("ppo", new PpoJob(configured(WorldRecipe.ppo(seed, model(SFT), model("reward"), world()))));
        if (options.pareto) {
            jobs.putAll(new ParetoPolicies(seed, model(SFT), model("reward"), model("cost"), world()).jobs(this));
        }
        return jobs;
    }

    private PpoJob.LagrangeRun lagrange() {
        return WorldRecipe.ppoLag(seed, model(SFT), model("reward"), model("cost"), world());
    }

    private void answers(String policy) {
        clock.time(root, "evaluate " + policy, () -> {
            try (Device device = Devices.open(options.compute.withThreads(lanes.threads()))) {
                WorldAnswers.write(
                        device,
                        answersOf(policy),
                        new WorldAnswers.Models(model(policy), model("reward"), model("cost")),
                        WorldAnswers.requests(world()),
                        seed,
                        context);
            }
        });
    }

    private Path answersOf(String policy) {
        return root.resolve("evaluation").resolve(policy);
    }

    // ------------------------------------------------------------------------------------------------ options

    private WorldOptions configured(WorldOptions o) {
        return configured(o, o.compute);
    }

    private SftOptions configured(SftOptions o) {
        SftOptions configured = configured(o, o.run, o.compute);
        configured.compute.threads = options.compute.threads;
        return configured;
    }

    PpoOptions configured(PpoOptions o) {
        if (options.quick) {
            o.iterations = QUICK_ITERATIONS;
            o.promptsPerIteration = Math.max(LEAST_PROMPTS, (int) Math.round(options.quickSize * QUICK_PROMPTS));
            o.advantage.criticWarmStart = 1;
        }
        return configured(o, o.run, o.compute);
    }

    PpoJob.LagrangeRun configured(PpoJob.LagrangeRun run) {
        configured(run.ppoOptions);
        if (options.quick && Threshold.parse(run.lagrangeOptions.threshold.getFirst()) instanceof Threshold.Auto) {
            // The few held-out comparisons of a smoke run need not hold an unsafe answer, whose mean cost auto takes.
            run.lagrangeOptions.threshold = List.of(QUICK_THRESHOLD);
        }
        return run;
    }

    PpoJob.ShapingRun configured(PpoJob.ShapingRun run) {
        configured(run.ppoOptions);
        return run;
    }

    private <T> T configured(T whole, RunOptions run, DeviceOptions compute) {
        run.checkpointSeconds = options.run.checkpointSeconds;
        run.memoryLimitMib = options.run.memoryLimitMib;
        return configured(whole, compute);
    }

    private <T> T configured(T whole, DeviceOptions compute) {
        compute.device = options.compute.device;
        compute.precision = options.compute.precision;
        compute.threads = lanes.threads();
        return whole;
    }

    // ------------------------------------------------------------------------------------------------ result

    private Result result(SequencedMap<String, Job> jobs) {
        SequencedMap<String, Path> folders = new LinkedHashMap<>();
        folders.put(SFT, answersOf(SFT));
        folders.put("ppo", answersOf("ppo"));
        jobs.keySet().forEach(name -> folders.putIfAbsent(name, answersOf(name)));
        RunDirectory lag = new RunDirectory(root.resolve("ppo-lag"));
        return new Result(
                seed,
                options.quick,
                WorldEvaluation.policies(folders, SFT, seed),
                new DemoModels(root, options.compute.withThreads(lanes.threads())).measured(seed),
                lag.result().map(Bound::of),
                WorldRecipe.COST_FLOOR,
                lagrange().ppoOptions.klCoeff,
                clock.seconds());
    }
}
