package io.levee.rlhf.job;

import io.levee.engine.optimizer.Learner;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.rlhf.data.Batches;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.EpochOrder;
import io.levee.rlhf.data.TokenizedDemonstration;
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
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Rows;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.RandomWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Supervised fine-tuning, of a model or from random weights. */
public final class SftJob implements Job {
    private static final double STANDARD_DEVIATION = 0.02;

    private final SftOptions options;

    /** A job with these options. */
    public SftJob(SftOptions options) {
        this.options = options;
    }

    @Override
    public String verb() {
        return "sft";
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return options.compute;
    }

    private Path source() {
        return options.model != null ? options.model : options.config;
    }

    /**
     * What is known after the training.
     *
     * @param parameters of the model
     */
    record Result(DataReading.Result data, long parameters) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** Everything that is read before the first step. */
    private record Input(
            ModelConfig config, ModelText text, Dataset<TokenizedDemonstration> data, List<SupervisedRow> rows) {
        int longest() {
            return rows.stream().mapToInt(Rows.Answered::length).max().orElse(1);
        }
    }

    private Input read() {
        Path source = source();
        ModelConfig config = ModelReader.config(source);
        ModelText text = ModelText.read(source, options.rows.template);
        Dataset<TokenizedDemonstration> data =
                DataReading.demonstrations(options.rows.data, options.rows, options.run.seed, text, config);
        return new Input(
                config, text, data, data.rows().stream().map(SupervisedRow::new).toList());
    }

    @Override
    public Prepared prepare(Device device) {
        Input input = read();
        String cures = "--micro-batch-tokens, --max-length, --recompute, --lora-rank";
        return new Prepared(
                options.run.plan(
                        device,
                        cures,
                        planning -> open(planning, input, (named, language) -> train(named, language, input, _ -> {}))),
                (path, context) -> run(device, input, new RunDirectory(path), context));
    }

    /** Opens the model, works with it, and closes it. */
    private void open(Device device, Input input, BiConsumer<Device, Language> work) {
        Device named = device.named("model");
        try (Trunks trunks = new Trunks(device);
                Language language = start(named, trunks, input.config())) {
            work.accept(named, language);
        }
    }

    /** Opens the trainer, works with it, and closes it. */
    private void train(Device device, Language language, Input input, Consumer<SftTrainer> work) {
        Batches batches = batches(input);
        LongFunction<List<? extends Rows.Answered>> rows =
                step -> Arrays.stream(batches.at(step).rows())
                        .mapToObj(input.rows()::get)
                        .toList();
        SftTrainer.Settings settings =
                new SftTrainer.Settings(batches.steps(), options.batches.microBatchTokens, options.recompute);
        try (Learner learner = new Learner(
                        device,
                        language.parameters(),
                        options.optimizer.settings(),
                        options.optimizer.lrSchedule(),
                        batches.steps());
                SftTrainer trainer =
                        new SftTrainer(device, language.model(), learner, rows, settings, input.longest())) {
            work.accept(trainer);
        }
    }

    private RunResult run(Device device, Input input, RunDirectory directory, RunContext context) {
        context.progress().note("sft: " + input.data().report().summary());
        open(device, input, (_, language) -> {
            TrainingLoop loop =
                    new TrainingLoop(directory, context, Devices.facts(device), options.run.checkpointSeconds);
            train(device, language, input, trainer -> loop.run("sft", trainer, (_, _, _) -> {}));
            FolderSwap.write(directory.model(), folder -> {
                language.write(folder);
                input.text().write(folder);
            });
        });
        return new Result(
                DataReading.Result.of(input.data().report()), input.config().parameterCount());
    }

    private Batches batches(Input input) {
        EpochOrder order = new EpochOrder(options.run.seed, "sft", input.rows().size());
        return options.tokensPerBatch > 0
                ? Batches.ofTokens(
                        order,
                        options.batches.epochs,
                        input.rows().stream().mapToInt(Rows.Answered::length).toArray(),
                        options.tokensPerBatch)
                : Batches.ofRows(order, options.batches.epochs, options.batches.batchSize);
    }

    private Training training() {
        return options.lora.training(options.run.seed);
    }

    private Language start(Device device, Trunks trunks, ModelConfig config) {
        if (options.model != null) {
            return Language.on(device, trunks, options.model, training());
        }
        ParameterSet parameters = new ParameterSet(device.kernels(), ModelParameters.causal(config), true);
        double deviation = Json.parse(options.config.resolve(ConfigFile.NAME))
                .find("initializer_range")
                .map(Json::number)
                .orElse(STANDARD_DEVIATION);
        RandomWeights.fill(device, parameters, deviation, options.run.seed);
        return Language.of(device, config, parameters);
    }
}
