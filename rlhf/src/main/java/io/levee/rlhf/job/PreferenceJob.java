package io.levee.rlhf.job;

import io.levee.engine.optimizer.Learner;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Batches;
import io.levee.rlhf.data.DataReport;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.EpochOrder;
import io.levee.rlhf.data.Label;
import io.levee.rlhf.data.TokenizedComparison;
import io.levee.rlhf.preference.PreferenceTrainer;
import io.levee.rlhf.preference.PreferenceTrainer.Comparison;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.preference.ScoreNormalizer;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.role.Training;
import io.levee.rlhf.role.Trunks;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.RunResult;
import io.levee.rlhf.run.TrainingLoop;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ScoreFile;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Trains a reward model or a cost model and measures it on held-out pairs. */
public final class PreferenceJob implements Job {
    private static final System.Logger LOG = System.getLogger(PreferenceJob.class.getName());
    private static final int HELD_OUT_SHARE = 10;

    private final PreferenceOptions options;
    private final Objective objective;

    /** A job with these options. */
    public PreferenceJob(PreferenceOptions options, Objective objective) {
        this.options = options;
        this.objective = objective;
    }

    @Override
    public String verb() {
        return objective.prefix();
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return options.compute;
    }

    /**
     * What is known after the training.
     *
     * @param pairs trained on
     * @param testPairs held out
     * @param accuracy on those
     * @param scoreMean of answers, as the score's normaliser has it
     */
    record Result(
            DataReading.Result data,
            int pairs,
            int testPairs,
            ScoreAccuracy accuracy,
            double scoreMean,
            double scoreDeviation)
            implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** Everything that is read before the first step. */
    private record Input(
            ModelConfig config, ModelText text, DataReport report, List<RankedPair> train, List<RankedPair> test) {
        int longest() {
            return Math.max(longest(train), longest(test));
        }

        private static int longest(List<RankedPair> pairs) {
            return pairs.stream().mapToInt(RankedPair::length).max().orElse(1);
        }
    }

    private Input read() {
        ModelConfig config = ModelReader.config(options.model);
        ModelText text = ModelText.read(options.model, options.rows.template);
        Dataset<TokenizedComparison> data = comparisons(options.rows.data, text, config);
        List<RankedPair> pairs = Pairs.of(data.rows(), objective);
        HeldOut parts = options.testData.isEmpty()
                ? HeldOut.last(pairs, HELD_OUT_SHARE)
                : new HeldOut(
                        pairs,
                        Pairs.of(comparisons(options.testData, text, config).rows(), objective),
                        true);
        if (parts.train().isEmpty()) {
            throw new BadInputException(verb() + ": " + pairs.size()
                    + " pairs are too few to hold some out for testing; give more, or --test-data");
        }
        if (!parts.wholePrompts()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: all pairs have one prompt, so the pairs that are held out for testing have it too",
                    verb());
        }
        return new Input(config, text, data.report(), parts.train(), parts.test());
    }

    private Dataset<TokenizedComparison> comparisons(List<String> specs, ModelText text, ModelConfig config) {
        Set<Label> needed =
                objective == Objective.REWARD ? EnumSet.of(Label.BETTER) : EnumSet.of(Label.SAFER, Label.SAFETY);
        return DataReading.comparisons(specs, needed, options.rows, options.run.seed, text, config);
    }

    @Override
    public Prepared prepare(Device device) {
        Input input = read();
        String cures = "--micro-batch-tokens, --max-length, --lora-rank";
        return new Prepared(
                options.run.plan(
                        device,
                        cures,
                        planning -> open(
                                planning, (named, score) -> train(named, score, input, PreferenceTrainer::normalizer))),
                (path, context) -> run(device, input, new RunDirectory(path), context));
    }

    private Training training() {
        return options.lora.training(options.run.seed);
    }

    private int capacity(Input input) {
        return Math.max(options.batches.microBatchTokens, input.longest());
    }

    private Comparison comparison() {
        return Comparison.valueOf(options.loss.toUpperCase(Locale.ROOT));
    }

    private ScoreNormalizer.Rule normalizer() {
        return Normalizers.rule(options.normalizer);
    }

    /** Opens the model, works with it, and closes it. */
    private <T> T open(Device device, BiFunction<Device, Score, T> work) {
        Device named = device.named(verb() + " model");
        try (Trunks trunks = new Trunks(device);
                Score score = Score.onTrunkOf(named, trunks, options.model, training(), options.run.seed)) {
            return work.apply(named, score);
        }
    }

    /** Opens the trainer, works with it, and closes it. */
    private <T> T train(Device device, Score score, Input input, Function<PreferenceTrainer, T> work) {
        EpochOrder order =
                new EpochOrder(options.run.seed, verb(), input.train().size());
        Batches batches = Batches.ofRows(order, options.batches.epochs, options.batches.batchSize);
        PreferenceTrainer.Settings settings = new PreferenceTrainer.Settings(
                objective,
                comparison(),
                options.regularization,
                batches.steps(),
                options.batches.microBatchTokens,
                normalizer(),
                options.normalizeScores);
        try (Learner learner = new Learner(
                        device,
                        score.parameters(),
                        options.optimizer.settings(),
                        options.optimizer.lrSchedule(),
                        batches.steps());
                PreferenceTrainer trainer = new PreferenceTrainer(
                        device,
                        score.model(),
                        learner,
                        step -> Arrays.stream(batches.at(step).rows())
                                .mapToObj(input.train()::get)
                                .toList(),
                        settings,
                        input.longest())) {
            return work.apply(trainer);
        }
    }

    private RunResult run(Device device, Input input, RunDirectory directory, RunContext context) {
        context.progress().note(verb() + ": " + input.report().summary());
        if (ModelReader.isScore(options.model)) {
            context.progress().note(verb() + ": " + options.model + " has a score head; a new one begins in its place");
        }
        return open(device, (_, score) -> {
            TrainingLoop loop =
                    new TrainingLoop(directory, context, Devices.facts(device), options.run.checkpointSeconds);
            ScoreNormalizer normalizer = train(device, score, input, trainer -> {
                loop.run(verb(), trainer, (_, _, _) -> {});
                return trainer.normalizer();
            });
            ScoreAccuracy accuracy = ScoreAccuracy.of(objective, device, score.model(), input.test(), capacity(input));
            FolderSwap.write(directory.model(), folder -> {
                ScoreFile.Kind kind = objective == Objective.REWARD ? ScoreFile.Kind.REWARD : ScoreFile.Kind.COST;
                score.write(
                        folder, kind, accuracy.meanSafe(), accuracy.meanUnsafe(), Normalizers.statistics(normalizer));
                input.text().write(folder);
            });
            return new Result(
                    DataReading.Result.of(input.report()),
                    input.train().size(),
                    input.test().size(),
                    accuracy,
                    normalizer.mean(),
                    Math.sqrt(normalizer.variance()));
        });
    }
}
