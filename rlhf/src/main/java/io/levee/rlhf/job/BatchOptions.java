package io.levee.rlhf.job;

import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import picocli.CommandLine.Option;

/** How rows are cut into optimizer steps and those into pieces that go through the model at a time. */
public final class BatchOptions implements OptionGroup {
    @Option(names = "--epochs", paramLabel = "N", description = "passes over the data")
    @Range("[1, 1e6]")
    public int epochs = 1;

    @Option(names = "--batch-size", paramLabel = "N", description = "rows (or pairs) of an optimizer step")
    @Range("[1, 1e6]")
    public int batchSize = 64;

    @Option(
            names = "--micro-batch-tokens",
            paramLabel = "N",
            description = "tokens that go through the model at a time; changes memory, not results beyond rounding")
    @Range("[1, 1e7]")
    public int microBatchTokens = 1024;

    public BatchOptions() {}
}
