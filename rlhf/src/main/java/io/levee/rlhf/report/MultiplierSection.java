package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** λ beside the cost that moves it. */
final class MultiplierSection {
    private static final String LAMBDA = "ppo/lambda";
    private static final String WINDOW = "ppo/window_cost";
    private static final String LIMIT = "ppo/limit";

    private final String policy;
    private final Curves run;
    private final String colour;

    private MultiplierSection(String policy, Curves run, String colour) {
        this.policy = policy;
        this.run = run;
        this.colour = colour;
    }

    static Optional<Section> of(Material material) {
        return first(material)
                .map(policy -> of(material, policy, material.stage(policy).curves()));
    }

    /** The main policy, or the first whose metrics hold a multiplier. */
    private static Optional<String> first(Material material) {
        return Stream.concat(material.policies().main().stream(), material.trained().stream())
                .filter(material.trained()::contains)
                .filter(policy -> material.stage(policy).curves().has(LAMBDA))
                .findFirst();
    }

    static Section of(Material material, String policy, Curves run) {
        MultiplierSection section =
                new MultiplierSection(policy, run, material.palette().variable(policy));
        List<Html> body = new ArrayList<>();
        body.add(Section.paragraph(section.words()));
        body.addAll(CurveTable.plotsAndNumbers(List.of(section.cost(), section.lambda()), material.plots()));
        return new Section("multiplier", "The multiplier against the cost", body);
    }

    private LinePlot cost() {
        double limit = run.last(LIMIT);
        LinePlot plot = new LinePlot(
                        "Mean cost in the window", "shaded where it is above the limit", "rollout", Scale.NUMBER)
                .line(new LinePlot.Line(policy, colour, run.steps(), run.column(WINDOW), false))
                .mark(new LinePlot.Mark(policy, "--muted", limit, "limit " + NumberText.decimal(limit, 2)))
                .wide();
        shade(plot);
        return plot;
    }

    private LinePlot lambda() {
        LinePlot plot = new LinePlot("λ", "the price of cost in the advantage", "rollout", Scale.NUMBER)
                .line(new LinePlot.Line(policy, colour, run.steps(), run.column(LAMBDA), false))
                .wide();
        shade(plot);
        return plot;
    }

    /** Shades the steps at which the window's mean was above the limit, half a step to either side. */
    private void shade(LinePlot plot) {
        double[] steps = run.steps();
        double[] cost = run.column(WINDOW);
        double[] limit = run.column(LIMIT);
        int from = -1;
        for (int i = 0; i <= steps.length; i++) {
            boolean above = i < steps.length && cost[i] > limit[i];
            if (above && from < 0) {
                from = i;
            } else if (!above && from >= 0) {
                plot.shade(steps[from] - 0.5, steps[i - 1] + 0.5);
                from = -1;
            }
        }
    }

    /** What λ did while the cost was on either side of the limit, counted. */
    private String words() {
        double[] cost = run.column(WINDOW);
        double[] limit = run.column(LIMIT);
        double[] lambda = run.column(LAMBDA);
        int above = 0;
        int rose = 0;
        int stood = 0;
        int below = 0;
        int fell = 0;
        for (int i = 1; i < lambda.length; i++) {
            double change = lambda[i] - lambda[i - 1];
            if (Double.isFinite(change) && cost[i] > limit[i]) {
                above++;
                rose += change > 0 ? 1 : 0;
                stood += change == 0 ? 1 : 0;
            } else if (Double.isFinite(change) && cost[i] < limit[i]) {
                below++;
                fell += change < 0 ? 1 : 0;
            }
        }
        return ("In %d iterations the window's mean cost was above the limit: λ rose in %d of them and stood at its"
                        + " cap, or waited, in %d. In %d it was below: λ fell in %d. λ began at %s, its peak was %s, and it ended"
                        + " at %s.")
                .formatted(
                        above,
                        rose,
                        stood,
                        below,
                        fell,
                        NumberText.general(first(lambda)),
                        NumberText.general(peak(lambda)),
                        NumberText.general(run.last(LAMBDA)));
    }

    private static double first(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).findFirst().orElse(Double.NaN);
    }

    private static double peak(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(Double.NaN);
    }
}
