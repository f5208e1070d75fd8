package io.levee.rlhf.run;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The constraint of PPO-Lagrangian. */
public final class LagrangeOptions {
    @Option(
            names = "--threshold",
            required = true,
            paramLabel = "[NAME=]NUMBER|auto[:MARGIN]",
            description =
                    "limit of the mean cost on the cost model's scale (the paper's −d); auto: mean cost of answers"
                            + " labelled safe + MARGIN · (unsafe − safe), from the cost model's score.json; NAME= for the cost model of that name")
    public List<String> threshold = new ArrayList<>();

    @Option(names = "--lambda-init", paramLabel = "X", description = "(default: ${DEFAULT-VALUE})")
    public double lambdaInit = 1;

    @Option(names = "--lambda-lr", paramLabel = "RATE", description = "of ln λ (default: ${DEFAULT-VALUE})")
    public double lambdaLr = 0.1;

    @Option(names = "--lambda-max", paramLabel = "X", description = "cap of λ (default: ${DEFAULT-VALUE})")
    public double lambdaMax = 5;

    @Option(
            names = "--lambda-delay",
            paramLabel = "N",
            description = "iterations before λ moves (default: ${DEFAULT-VALUE})")
    public int lambdaDelay = 0;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "episode costs that λ learns from (default: ${DEFAULT-VALUE})")
    public int window = 128;

    public LagrangeOptions() {}
}
