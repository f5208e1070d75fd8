package io.levee.rlhf.run;

import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import picocli.CommandLine.Option;

/** The fixed trade-off of reward shaping. */
public final class ShapingOptions implements OptionGroup {
    @Option(names = "--shaping-coeff", required = true, paramLabel = "NU", description = "ν of r − ν·c")
    @Range("[0, 1e6]")
    public double shapingCoeff;

    @Option(names = "--shaping-normalised", description = "(r − ν·c) / (1 + ν): the KL weight of PPO-Lagrangian")
    public boolean shapingNormalised = false;

    public ShapingOptions() {}
}
