package io.levee.rlhf.run;

import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import picocli.CommandLine.Option;

/** The constraint of PPO-Lagrangian. */
public final class LagrangeOptions implements OptionGroup {
    @Option(
            names = "--threshold",
            required = true,
            paramLabel = "NUMBER|auto[:MARGIN]",
            description =
                    "limit of the mean cost on the cost model's scale (the paper's −d); auto: mean cost of answers"
                            + " labelled safe + MARGIN · (unsafe − safe), from the cost model's score.json")
    public String threshold;

    @Option(names = "--lambda-init", paramLabel = "X", description = "(default: ${DEFAULT-VALUE})")
    @Range("(0, 1e6]")
    public double lambdaInit = 1;

    @Option(names = "--lambda-lr", paramLabel = "RATE", description = "of ln λ (default: ${DEFAULT-VALUE})")
    @Range("[0, 1e6]")
    public double lambdaLr = 0.1;

    @Option(names = "--lambda-max", paramLabel = "X", description = "cap of λ (default: ${DEFAULT-VALUE})")
    @Range("(0, ∞]")
    public double lambdaMax = 5;

    @Option(
            names = "--lambda-delay",
            paramLabel = "N",
            description = "iterations before λ moves (default: ${DEFAULT-VALUE})")
    @Range("[0, 1e9]")
    public int lambdaDelay = 0;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "episode costs that λ learns from (default: ${DEFAULT-VALUE})")
    @Range("[1, 1e6]")
    public int window = 128;

    public LagrangeOptions() {}
}
