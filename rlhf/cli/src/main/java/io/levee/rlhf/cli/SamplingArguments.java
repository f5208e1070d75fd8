package io.levee.rlhf.cli;

import io.levee.kernels.SamplingOptions;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.transformer.decode.StopStrings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How tokens are chosen. */
final class SamplingArguments implements OptionGroup {
    @Option(names = "--max-new-tokens", paramLabel = "N", description = "most tokens of a text")
    @Range("[1, 1e7]")
    int maxNewTokens = 256;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token")
    @Range("[0, 100]")
    float temperature = 1;

    @Option(names = "--top-k", paramLabel = "K", description = "keep the K likeliest tokens; 0 keeps all")
    @Range("[0, 1e9]")
    int topK = 0;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "keep the likeliest tokens that together reach probability P")
    @Range("(0, 1]")
    float topP = 1;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "keep tokens at least P times as likely as the likeliest")
    @Range("[0, 1]")
    float minP = 0;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "above 1 makes tokens that occurred less likely")
    @Range("(0, 100]")
    float repetitionPenalty = 1;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "ends a text and is not part of it; may be given several times")
    List<String> stop = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "same seed, same texts on the same back-end")
    @Range("(-∞, ∞)")
    long seed = 1;

    SamplingArguments() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.read("stop", () -> new StopStrings(stop));
    }

    /** Temperature and filters. */
    SamplingOptions options() {
        return new SamplingOptions(temperature, topK, topP, minP);
    }
}
