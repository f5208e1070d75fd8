package io.levee.rlhf.job;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The fixed trade-off of reward shaping. */
public final class ShapingOptions implements OptionGroup {
    @Option(
            names = "--shaping-coeff",
            paramLabel = "[NAME=]NU",
            description = "ν of r − ν·c; NAME= for the cost model of that name")
    @Range("[0, 1e6]")
    @Required
    public List<String> shapingCoeff = new ArrayList<>();

    @Option(names = "--shaping-normalised", description = "(r − ν·c) / (1 + ν): the KL weight of PPO-Lagrangian")
    public boolean shapingNormalised = false;

    public ShapingOptions() {}

    /** Complains about what does not go together with the costs. */
    public void validate(CostOptions costs, Complaints complaints) {
        costs.oneEach(complaints, "shaping-coeff", shapingCoeff);
    }
}
