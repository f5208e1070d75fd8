package io.levee.rlhf.job;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.LoraOptions;
import io.levee.rlhf.run.RunOptions;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of supervised fine-tuning. */
public final class SftOptions implements OptionGroup {
    @Option(names = "--model", paramLabel = "DIR", description = "the model to start from")
    public Path model;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "start from random weights with this folder's config.json and tokenizer")
    public Path config;

    @Option(
            names = "--tokens-per-batch",
            paramLabel = "N",
            description = "cut optimizer steps by tokens instead of --batch-size; 0 does not")
    @Range("[0, 1e9]")
    public int tokensPerBatch = 0;

    @Option(names = "--recompute", description = "keep less for the backward pass and compute it again")
    public boolean recompute = false;

    @Mixin
    public RunOptions run = new RunOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    @Mixin
    public DataOptions rows = new DataOptions();

    @Mixin
    public BatchOptions batches = new BatchOptions();

    @Mixin
    public OptimizerOptions optimizer = new OptimizerOptions();

    @Mixin
    public LoraOptions lora = new LoraOptions();

    public SftOptions() {}

    @Override
    public void validate(Complaints complaints) {
        if ((model == null) == (config == null)) {
            complaints.add("sft: give either --model (to go on from) or --config (random weights)");
        }
        complaints.ignored("lora-rank", model == null && config != null, "needs a --model under the adapter");
        complaints.ignored("batch-size", tokensPerBatch > 0, "give either --batch-size or --tokens-per-batch");
    }
}
