package io.levee.rlhf.job;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.run.NamedValue;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The constraint of PPO-Lagrangian. */
public final class LagrangeOptions implements OptionGroup {
    @Option(
            names = "--threshold",
            paramLabel = "[NAME=]NUMBER|auto[:MARGIN]",
            description =
                    "limit of the mean cost on the cost model's scale (the paper's −d); auto: mean cost of answers"
                            + " labelled safe + MARGIN · (unsafe − safe), from the cost model's score.json; NAME= for the cost model of that name")
    @Required
    public List<String> threshold = new ArrayList<>();

    @Option(names = "--lambda-init", paramLabel = "X", description = "λ at the start")
    @Range("(0, 1e6]")
    public double lambdaInit = 1;

    @Option(names = "--lambda-lr", paramLabel = "RATE", description = "of ln λ")
    @Range("[0, 1e6]")
    public double lambdaLr = 0.1;

    @Option(names = "--lambda-max", paramLabel = "X", description = "cap of λ")
    @Range("(0, ∞]")
    public double lambdaMax = 5;

    @Option(names = "--lambda-delay", paramLabel = "N", description = "iterations before λ moves")
    @Range("[0, 1e9]")
    public int lambdaDelay = 0;

    @Option(names = "--window", paramLabel = "N", description = "episode costs that λ learns from")
    @Range("[1, 1e6]")
    public int window = 128;

    public LagrangeOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.read(
                "threshold",
                () -> NamedValue.all("--threshold", threshold).values().forEach(Threshold::parse));
    }

    /** Complains about what does not go together with the costs. */
    public void validate(CostOptions costs, Complaints complaints) {
        costs.oneEach(complaints, "threshold", threshold);
    }
}
