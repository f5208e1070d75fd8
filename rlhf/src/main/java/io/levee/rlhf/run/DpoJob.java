package io.levee.rlhf.run;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Batches;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.EpochOrder;
import io.levee.rlhf.data.Label;
import io.levee.rlhf.data.TokenizedComparison;
import io.levee.rlhf.dpo.DpoTrainer;
import io.levee.rlhf.preference.Pair;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** Everything that is read before the first step. */
    private record Input(ModelConfig config, ModelText text, Dataset<TokenizedComparison> data, List<Pair> pairs) {
        int longest() {
            return pairs.stream().mapToInt(Pair::length).max().orElse(1);
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
    public MemoryPlan check(Device device) {
        Input input = read();
        ModelReader.check(options.model, ModelReader.Use.LANGUAGE);
        int tokens = Math.max(options.batches.microBatchTokens, input.longest());
        MemoryPlan plan = new RolePlans(device)
                .trainedCausal("model", options.model, training(), Tape.Mode.LEARNING, tokens)
                .frozen("reference", options.model, ModelReader.Use.LANGUAGE)
                .plan();
        plan.check(RolePlans.limit(options.run, device), "--micro-batch-tokens, --max-length, --lora-rank");
        return plan;
    }

    private Training training() {
        return options.lora.training(options.run.seed);
    }

    @Override
    public Map<String, Object> run(Device device, Path path, RunContext context) {
        RunDirectory directory = new RunDirectory(path);
        Input input = read();
        context.progress().note("dpo: " + input.data().report().summary());
        EpochOrder order = new EpochOrder(options.run.seed, "dpo", input.pairs().size());
        Batches batches = Batches.ofRows(order, options.batches.epochs, options.batches.batchSize);
        try (Trunks trunks = new Trunks(device);
                Language model = Language.on(device, trunks, options.model, training());
                Language reference = Language.on(device, trunks, options.model, Training.FROZEN);
                Learner learner = new Learner(
                        device,
                        model.parameters(),
                        options.optimizer.settings(),
                        options.optimizer.lrSchedule(),
                        batches.steps());
                DpoTrainer trainer = new DpoTrainer(
                        device,
                        model.model(),
                        reference.model(),
                        learner,
                        step -> Arrays.stream(batches.at(step).rows())
                                .mapToObj(input.pairs()::get)
                                .toList(),
                        new DpoTrainer.Settings(options.beta, batches.steps(), options.batches.microBatchTokens),
                        input.longest())) {
            new TrainingLoop(directory, context, Devices.facts(device), options.run.checkpointSeconds)
                    .run("dpo", trainer, (_, _, _) -> {});
            FolderSwap.write(directory.model(), folder -> {
                model.write(folder);
                input.text().write(folder);
            });
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("data", DataReading.fields(input.data().report()));
        return result;
    }
}
