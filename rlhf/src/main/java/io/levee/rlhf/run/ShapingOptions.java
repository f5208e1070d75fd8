package io.levee.rlhf.run;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The fixed trade-off of reward shaping. */
public final class ShapingOptions {
    @Option(
            names = "--shaping-coeff",
            required = true,
            paramLabel = "[NAME=]NU",
            description = "ν of r − ν·c; NAME= for the cost model of that name")
    public List<String> shapingCoeff = new ArrayList<>();

    @Option(names = "--shaping-normalised", description = "(r − ν·c) / (1 + ν): the KL weight of PPO-Lagrangian")
    public boolean shapingNormalised = false;

    public ShapingOptions() {}
}
