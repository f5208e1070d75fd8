package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Reinforcement learning over iterations, all policies in the same plots. */
final class TrainingSection {
    private static final int MOST_POINTS = 800;

    private final Palette palette;
    private final SequencedMap<String, Curves> runs;

    private TrainingSection(Palette palette, SequencedMap<String, Curves> runs) {
        this.palette = palette;
        this.runs = runs;
    }

    static Section of(Material material) {
        SequencedMap<String, Curves> runs = new LinkedHashMap<>();
        for (String policy : material.trained()) {
            runs.put(policy, material.stage(policy).curves().thinned(MOST_POINTS));
        }
        List<Html> body = new ArrayList<>();
        if (runs.isEmpty()) {
            body.add(Section.absent("No policy of this run has metrics of its training."));
        } else {
            TrainingSection section = new TrainingSection(material.palette(), runs);
            body.add(Section.paragraph(
                            "One point is one rollout. In the grey part at the left the critics alone learn, from"
                                    + " answers of the starting policy.")
                    .add(
                            material.plots()
                                    ? " Names switch curves on and off; the values are those of the last iteration,"
                                            + " or under the pointer."
                                    : ""));
            if (material.plots()) {
                body.add(section.switches(material.policies().shown()));
            }
            body.addAll(CurveTable.plotsAndNumbers(section.plots(), material.plots()));
        }
        return new Section("training", "Reinforcement learning", body);
    }

    /** One button for each policy; beside the main ones the others wait, so that twenty curves do not hide three. */
    private Element switches(List<String> on) {
        Element row = Element.of("div").classed("switches");
        for (String policy : runs.keySet()) {
            boolean shown = on.contains(policy) || runs.size() <= on.size() + 1;
            row.add(Element.of("button", palette.label(policy))
                    .with("type", "button")
                    .with("data-label", policy)
                    .with("aria-pressed", String.valueOf(shown)));
        }
        return row;
    }

    private List<LinePlot> plots() {
        return keys().stream().map(this::plot).toList();
    }

    private SequencedSet<String> keys() {
        SequencedSet<String> keys = new LinkedHashSet<>();
        MetricPlot.REINFORCEMENT.stream()
                .map(MetricPlot::key)
                .filter(key -> runs.values().stream().anyMatch(run -> run.has(key)))
                .forEach(keys::add);
        runs.values()
                .forEach(run -> run.keys().stream().filter(MetricPlot::shown).forEach(keys::add));
        return keys;
    }

    private LinePlot plot(String key) {
        MetricPlot metric = MetricPlot.of(key);
        LinePlot plot = new LinePlot(metric.title(), metric.meaning(), "rollout", metric.scale());
        runs.forEach((policy, run) -> {
            if (run.has(key)) {
                String colour = palette.variable(policy);
                plot.line(new LinePlot.Line(policy, colour, run.steps(), run.column(key), false));
                MultiplierSection.limit(key, run)
                        .ifPresent(limit -> plot.mark(
                                new LinePlot.Mark(policy, colour, limit, "limit " + NumberText.decimal(limit, 2))));
            }
        });
        return plot.beginsAt(runs.values().stream()
                .mapToDouble(run -> run.firstStep("ppo/kl"))
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN));
    }
}
