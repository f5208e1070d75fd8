package io.levee.rlhf.run;

import picocli.CommandLine.Option;

/** The fixed trade-off of reward shaping. */
public final class ShapingOptions {
    @Option(names = "--shaping-coeff", required = true, paramLabel = "NU", description = "ν of r − ν·c")
    public double shapingCoeff;

    @Option(names = "--shaping-normalised", description = "(r − ν·c) / (1 + ν): the KL weight of PPO-Lagrangian")
    public boolean shapingNormalised = false;

    public ShapingOptions() {}
}
