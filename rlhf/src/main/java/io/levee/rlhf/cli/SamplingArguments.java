package io.levee.rlhf.cli;

import io.levee.kernels.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How tokens are chosen. */
final class SamplingArguments {
    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "most tokens of a text (default: ${DEFAULT-VALUE})")
    int maxNewTokens = 256;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the likeliest token (default: ${DEFAULT-VALUE})")
    float temperature = 1;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "keep the K likeliest tokens; 0 keeps all (default: ${DEFAULT-VALUE})")
    int topK = 0;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "keep the likeliest tokens that together reach probability P (default: ${DEFAULT-VALUE})")
    float topP = 1;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "keep tokens at least P times as likely as the likeliest (default: ${DEFAULT-VALUE})")
    float minP = 0;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "above 1 makes tokens that occurred less likely (default: ${DEFAULT-VALUE})")
    float repetitionPenalty = 1;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "ends a text and is not part of it; may be given several times")
    List<String> stops = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "same seed, same texts on the same back-end (default: ${DEFAULT-VALUE})")
    long seed = 1;

    SamplingArguments() {}

    /** Temperature and filters. */
    SamplingOptions options() {
        return new SamplingOptions(temperature, topK, topP, minP);
    }
}
