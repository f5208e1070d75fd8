package io.levee.rlhf.run;

import picocli.CommandLine.Option;

/** How rows are cut into optimizer steps and those into pieces that go through the model at a time. */
public final class BatchOptions {
    @Option(names = "--epochs", paramLabel = "N", description = "passes over the data (default: ${DEFAULT-VALUE})")
    public int epochs = 1;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "rows (or pairs) of an optimizer step (default: ${DEFAULT-VALUE})")
    public int batchSize = 64;

    @Option(
            names = "--micro-batch-tokens",
            paramLabel = "N",
            description = "tokens that go through the model at a time; changes memory, not results beyond rounding"
                    + " (default: ${DEFAULT-VALUE})")
    public int microBatchTokens = 1024;

    public BatchOptions() {}
}
