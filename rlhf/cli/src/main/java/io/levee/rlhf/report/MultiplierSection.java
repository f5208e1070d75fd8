package io.levee.rlhf.report;

import io.levee.rlhf.signal.Constraint;
import io.levee.rlhf.signal.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** λ beside the cost that moves it. */
final class MultiplierSection {
    private static final String WINDOW = "ppo/window_";

    private final String policy;
    private final Curves run;
    private final String colour;
    private final String constraint;

    private MultiplierSection(String policy, Curves run, String colour, String constraint) {
        this.policy = policy;
        this.run = run;
        this.colour = colour;
        this.constraint = constraint;
    }

    /** The constraints of a run, by name. */
    static List<String> constraints(Curves run) {
        return run.keys().stream()
                .filter(key -> key.startsWith(WINDOW))
                .map(key -> key.substring(WINDOW.length()))
                .toList();
    }

    /** The limit that a metric is held to; empty for a metric that is not bounded. */
    static OptionalDouble limit(String key, Curves run) {
        return constraints(run).stream()
                .filter(name -> key.equals("ppo/" + name) || key.equals(WINDOW + name))
                .mapToDouble(name -> run.last(Constraint.key("ppo/limit", name)))
                .findFirst();
    }

    private double[] column(String what) {
        return run.column(Constraint.key(what, constraint));
    }

    private String titled(String title) {
        return constraint.equals(Signal.COST) ? title : title + ": " + constraint;
    }

    static Optional<Section> of(Material material) {
        return first(material)
                .map(policy -> of(material, policy, material.stage(policy).curves()));
    }

    /** The main policy, or the first whose metrics hold a multiplier. */
    private static Optional<String> first(Material material) {
        return Stream.concat(material.policies().main().stream(), material.trained().stream())
                .filter(material.trained()::contains)
                .filter(policy -> !constraints(material.stage(policy).curves()).isEmpty())
                .findFirst();
    }

    static Section of(Material material, String policy, Curves run) {
        List<Html> body = new ArrayList<>();
        for (String constraint : constraints(run)) {
            String colour = material.palette().variable(policy);
            MultiplierSection section = new MultiplierSection(policy, run, colour, constraint);
            body.add(Section.paragraph(section.words()));
            body.addAll(CurveTable.plotsAndNumbers(List.of(section.cost(), section.lambda()), material.plots()));
        }
        return new Section("multiplier", "The multiplier against the cost", body);
    }

    private LinePlot cost() {
        double limit = run.last(Constraint.key("ppo/limit", constraint));
        LinePlot plot = new LinePlot(
                        titled("Mean cost in the window"),
                        "shaded where it is above the limit",
                        "rollout",
                        Scale.NUMBER)
                .line(new LinePlot.Line(policy, colour, run.steps(), run.column(WINDOW + constraint), false))
                .mark(new LinePlot.Mark(policy, "--muted", limit, "limit " + NumberText.decimal(limit, 2)))
                .wide();
        shade(plot);
        return plot;
    }

    private LinePlot lambda() {
        LinePlot plot = new LinePlot(titled("λ"), "the price of cost in the advantage", "rollout", Scale.NUMBER)
                .line(new LinePlot.Line(policy, colour, run.steps(), column("ppo/lambda"), false))
                .wide();
        shade(plot);
        return plot;
    }

    /** Shades the steps at which the window's mean was above the limit, half a step to either side. */
    private void shade(LinePlot plot) {
        double[] steps = run.steps();
        double[] cost = run.column(WINDOW + constraint);
        double[] limit = column("ppo/limit");
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
        double[] cost = run.column(WINDOW + constraint);
        double[] limit = column("ppo/limit");
        double[] lambda = column("ppo/lambda");
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
                        NumberText.general(run.last(Constraint.key("ppo/lambda", constraint))));
    }

    private static double first(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).findFirst().orElse(Double.NaN);
    }

    private static double peak(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(Double.NaN);
    }
}
