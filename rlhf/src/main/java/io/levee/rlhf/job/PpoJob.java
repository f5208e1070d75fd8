package io.levee.rlhf.job;

import io.levee.engine.metrics.MetricCatalog;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.ScoreMeasure;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.ppo.PpoTrainer;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.run.Extension;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.MetricKeys;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.RunResult;
import io.levee.rlhf.run.SampleLog;
import io.levee.rlhf.run.TrainingLoop;
import io.levee.rlhf.signal.Constraint;
import io.levee.transformer.weights.ScoreFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Reinforcement learning: PPO, PPO with reward shaping, PPO-Lagrangian. */
public final class PpoJob implements Job {
    /** Names in a result of a constraint's limit, of where the limit came from, and of its multiplier. */
    public static final String LIMIT = "limit";

    public static final String LIMIT_FROM = "limit_from";
    public static final String LAMBDA = "lambda";

    private static final int SAMPLES_A_STEP = 4;

    /** Options of PPO with reward shaping, in one object. */
    public static final class ShapingRun implements OptionGroup {
        public PpoOptions ppoOptions = new PpoOptions();
        public CostOptions costOptions = new CostOptions();
        public ShapingOptions shapingOptions = new ShapingOptions();

        public ShapingRun() {}

        @Override
        public void validate(Complaints complaints) {
            shapingOptions.validate(costOptions, complaints);
        }
    }

    /** Options of PPO-Lagrangian, in one object. */
    public static final class LagrangeRun implements OptionGroup {
        public PpoOptions ppoOptions = new PpoOptions();
        public CostOptions costOptions = new CostOptions();
        public LagrangeOptions lagrangeOptions = new LagrangeOptions();

        public LagrangeRun() {}

        @Override
        public void validate(Complaints complaints) {
            lagrangeOptions.validate(costOptions, complaints);
        }
    }

    /**
     * What is known after the training.
     *
     * @param answersSeen sampled in all
     * @param metrics the files that hold them
     */
    record Result(
            DataReading.Result data,
            double klCoefficient,
            Bounds bounds,
            CostMeans costMeans,
            long answersSeen,
            List<String> metrics)
            implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /**
     * The limits of the constraints and where their multipliers ended, named by constraint.
     *
     * @param multipliers λ by name
     */
    record Bounds(List<SignalRecipe.Bound> bounds, SequencedMap<String, Double> multipliers) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (SignalRecipe.Bound bound : bounds) {
                fields.put(Constraint.key(LIMIT, bound.cost().name()), bound.limit());
                fields.put(Constraint.key(LIMIT_FROM, bound.cost().name()), bound.origin());
            }
            multipliers.forEach((name, lambda) -> fields.put(Constraint.key(LAMBDA, name), lambda));
            return fields;
        }
    }

    /** What the cost models score answers labelled safe and unsafe, as their files say, named by cost. */
    record CostMeans(SequencedMap<String, ScoreFile> costs) implements RunResult {
        static CostMeans of(List<SignalRecipe.Source> costs) {
            SequencedMap<String, ScoreFile> files = new LinkedHashMap<>();
            costs.forEach(cost -> ScoreFile.read(cost.model()).ifPresent(file -> files.put(cost.name(), file)));
            return new CostMeans(files);
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            costs.forEach((name, file) -> {
                file.meanSafe().ifPresent(m -> fields.put(Constraint.key(ScoreMeasure.MEAN_SAFE.key(), name), m));
                file.meanUnsafe().ifPresent(m -> fields.put(Constraint.key(ScoreMeasure.MEAN_UNSAFE.key(), name), m));
            });
            return fields;
        }
    }

    private final String verb;
    private final Object options;
    private final PpoOptions ppo;
    private final Supplier<SignalRecipe> signals;

    private PpoJob(String verb, Object options, PpoOptions ppo, Supplier<SignalRecipe> signals) {
        this.verb = verb;
        this.options = options;
        this.ppo = ppo;
        this.signals = signals;
    }

    /** Plain PPO. */
    public PpoJob(PpoOptions options) {
        this("ppo", options, options, () -> SignalRecipe.of(options));
    }

    /** PPO with reward shaping. */
    public PpoJob(ShapingRun run) {
        this(
                "ppo-shaping",
                run,
                run.ppoOptions,
                () -> SignalRecipe.of(run.ppoOptions, run.costOptions, run.shapingOptions));
    }

    /** PPO-Lagrangian. */
    public PpoJob(LagrangeRun run) {
        this(
                "ppo-lag",
                run,
                run.ppoOptions,
                () -> SignalRecipe.of(run.ppoOptions, run.costOptions, run.lagrangeOptions));
    }

    @Override
    public String verb() {
        return verb;
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return ppo.compute;
    }

    @Override
    public Prepared prepare(Device device) {
        SignalRecipe recipe = signals.get();
        PpoInput input = PpoInput.read(ppo, recipe);
        String cures = "--micro-batch-tokens, --prompts-per-iteration, --samples, --max-new-tokens";
        return new Prepared(
                ppo.run.plan(
                        device,
                        cures,
                        planning -> PpoSetup.open(planning, ppo, input, recipe).close()),
                (path, context) -> run(device, input, recipe, new RunDirectory(path), context));
    }

    private RunResult run(
            Device device, PpoInput input, SignalRecipe recipe, RunDirectory directory, RunContext context) {
        List<Extension.Measure> measures = Extension.all().stream()
                .map(extension -> extension.measure(input.prompts(), input.text()))
                .toList();
        context.progress().note(verb + ": " + input.report().summary());
        try (PpoSetup setup = PpoSetup.open(device, ppo, input, recipe)) {
            new TrainingLoop(directory, context, Devices.facts(device), ppo.run.checkpointSeconds)
                    .run(verb, metrics(recipe), setup.trainer(), (step, metrics, samples) -> {
                        PpoTrainer.Judged last = setup.trainer().last();
                        measures.forEach(measure ->
                                measure.of(last.episodes()).forEach((name, value) -> metrics.put(name, step, value)));
                        logSamples(step, samples, last, input);
                    });
            FolderSwap.write(directory.model(), folder -> {
                setup.actor().write(folder);
                input.text().write(folder);
            });
            return result(input, recipe, setup.trainer());
        }
    }

    private static MetricCatalog metrics(SignalRecipe recipe) {
        return MetricKeys.of(
                recipe.costs().stream().map(SignalRecipe.Source::name).toList());
    }

    private static void logSamples(long step, SampleLog samples, PpoTrainer.Judged last, PpoInput input) {
        for (int b = 0; b < Math.min(SAMPLES_A_STEP, last.episodes().size()); b++) {
            Episode episode = last.episodes().get(b);
            Map<String, Object> sample = new LinkedHashMap<>();
            sample.put("prompt", input.text().promptText(episode.prompt()));
            sample.put("answer", input.text().answerText(episode.answer()));
            sample.putAll(last.readings().ofAnswer(b));
            samples.add(step, sample);
        }
    }

    private Result result(PpoInput input, SignalRecipe recipe, PpoTrainer trainer) {
        SequencedMap<String, Double> multipliers = new LinkedHashMap<>();
        for (Constraint constraint : trainer.signals().constraints()) {
            multipliers.put(constraint.cost().name(), constraint.multiplier().value());
        }
        return new Result(
                DataReading.Result.of(input.report()),
                ppo.klCoeff,
                new Bounds(recipe.bounds(), multipliers),
                CostMeans.of(recipe.costs()),
                (long) ppo.samples * input.promptsOfRollout(ppo) * trainer.totalSteps(),
                List.of("metrics.csv", "metrics.jsonl", "tensorboard"));
    }
}
