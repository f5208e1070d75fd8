package io.levee.rlhf.run;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of supervised fine-tuning. */
public final class SftOptions {
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
            description =
                    "cut optimizer steps by tokens instead of --batch-size; 0 does not (default: ${DEFAULT-VALUE})")
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
}
