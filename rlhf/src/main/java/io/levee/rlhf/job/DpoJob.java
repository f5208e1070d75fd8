package io.levee.rlhf.job;

import io.levee.engine.optimizer.Learner;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Batches;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.EpochOrder;
import io.levee.rlhf.data.Label;
import io.levee.rlhf.data.TokenizedComparison;
import io.levee.rlhf.dpo.DpoTrainer;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.role.ModelText;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Direct preference optimisation. */
public final class DpoJob implements Job {
    private final DpoOptions options;

    /** A job with these options. */
    public DpoJob(DpoOptions options) {
        this.options = options;
    }

    @Override
    public String verb() {
        return "dpo";
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return options.compute;
    }

    /** What is known after the training. */
    record Result(DataReading.Result data) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** Everything that is read before the first step. */
    private record Input(
            ModelConfig config, ModelText text, Dataset<TokenizedComparison> data, List<RankedPair> pairs) {
        int longest() {
            return pairs.stream().mapToInt(RankedPair::length).max().orElse(1);
        }
    }

    private boolean bySafety() {
        return options.label.equals("safer");
    }

    private Input read() {
        ModelConfig config = ModelReader.config(options.model);
        ModelText text = ModelText.read(options.model, options.rows.template);
        Label label = bySafety() ? Label.SAFER : Label.BETTER;
        Dataset<TokenizedComparison> data = DataReading.comparisons(
                options.rows.data, EnumSet.of(label), options.rows, options.run.seed, text, config);
        return new Input(config, text, data, Pairs.preferred(data.rows(), bySafety()));
    }

    @Override
    public Prepared prepare(Device device) {
        Input input = read();
        String cures = "--micro-batch-tokens, --max-length, --lora-rank";
        return new Prepared(
                options.run.plan(device, cures, planning -> open(planning, input, (_, _) -> {})),
                (path, context) -> run(device, input, new RunDirectory(path), context));
    }

    private Training training() {
        return options.lora.training(options.run.seed);
    }

    /** Opens the models and the trainer, works with them, and closes them. */
    private void open(Device device, Input input, BiConsumer<Language, DpoTrainer> work) {
        Device named = device.named("model");
        EpochOrder order = new EpochOrder(options.run.seed, "dpo", input.pairs().size());
        Batches batches = Batches.ofRows(order, options.batches.epochs, options.batches.batchSize);
        try (Trunks trunks = new Trunks(device);
                Language model = Language.on(named, trunks, options.model, training());
                Language reference = Language.on(device.named("reference"), trunks, options.model, Training.FROZEN);
                Learner learner = new Learner(
                        named,
                        model.parameters(),
                        options.optimizer.settings(),
                        options.optimizer.lrSchedule(),
                        batches.steps());
                DpoTrainer trainer = new DpoTrainer(
                        named,
                        model.model(),
                        reference.model(),
                        learner,
                        step -> Arrays.stream(batches.at(step).rows())
                                .mapToObj(input.pairs()::get)
                                .toList(),
                        new DpoTrainer.Settings(options.beta, batches.steps(), options.batches.microBatchTokens),
                        input.longest())) {
            work.accept(model, trainer);
        }
    }

    private RunResult run(Device device, Input input, RunDirectory directory, RunContext context) {
        context.progress().note("dpo: " + input.data().report().summary());
        open(device, input, (model, trainer) -> {
            new TrainingLoop(directory, context, Devices.facts(device), options.run.checkpointSeconds)
                    .run("dpo", trainer, (_, _, _) -> {});
            FolderSwap.write(directory.model(), folder -> {
                model.write(folder);
                input.text().write(folder);
            });
        });
        return new Result(DataReading.Result.of(input.data().report()));
    }
}
