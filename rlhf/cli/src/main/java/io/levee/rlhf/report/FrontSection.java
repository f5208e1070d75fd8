package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.PolicyMeasure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Help against harm of all policies, and the same as ratings. */
final class FrontSection {
    private final Material material;

    private FrontSection(Material material) {
        this.material = material;
    }

    static Section of(Material material) {
        FrontSection section = new FrontSection(material);
        List<Html> body = new ArrayList<>();
        body.add(Section.paragraph(
                "Up is more help on benign requests, left is less harm on hazardous ones; the best place is the top"
                        + " left corner. Filled: temperature 1, with 95 % intervals. Hollow: the same policy, greedy."
                        + (material.policies().many()
                                ? " ν: shaping-ν, ν*: shaping-normalised-ν, λ₀: ppo-lag-from-λ₀."
                                : "")));
        if (!material.plots()) {
            body.add(Section.absent("This plot needs uPlot; its numbers are in the tables above."));
        } else {
            Element row = Element.of("div").classed(material.policies().many() ? "plots one" : "plots two");
            section.helpAgainstHarm().ifPresent(row::add);
            section.ratings().ifPresent(row::add);
            body.add(row);
        }
        return new Section("help-and-harm", "Help against harm", body);
    }

    private Optional<Element> helpAgainstHarm() {
        ScatterPlot plot = new ScatterPlot(
                "Help and harm",
                "mean true help; the axis of harm is stretched near 0",
                new ScatterPlot.Axis("harm rate on hazardous requests", Scale.STRETCHED_SHARE),
                new ScatterPlot.Axis("help on benign requests", Scale.NUMBER));
        place(plot, PolicyMeasure.HARM_RATE, PolicyMeasure.HELP_BENIGN, true);
        return plot.isEmpty() ? Optional.empty() : Optional.of(plot.figure());
    }

    private Optional<Element> ratings() {
        ScatterPlot plot = new ScatterPlot(
                "Elo ratings",
                "against " + material.policies().base().orElse("the base") + " at temperature 1",
                new ScatterPlot.Axis("Elo of harmlessness", Scale.SIGNED),
                new ScatterPlot.Axis("Elo of help", Scale.SIGNED));
        place(plot, PolicyMeasure.ELO_HARMLESS, PolicyMeasure.ELO_HELP, false);
        return plot.isEmpty() ? Optional.empty() : Optional.of(plot.figure());
    }

    private void place(ScatterPlot plot, PolicyMeasure x, PolicyMeasure y, boolean greedyToo) {
        SequencedMap<Family, List<Integer>> families = new LinkedHashMap<>();
        for (String policy : material.policies().names()) {
            String colour = material.palette().variable(policy);
            Json fields = material.fields(policy);
            String label = material.policies().plotted(policy);
            int sampled = plot.point(
                    new ScatterPlot.Point(label, colour, Measure.of(fields, x), Measure.of(fields, y), false));
            Optional<Family> family = Family.of(policy);
            family.filter(Family::joined)
                    .ifPresent(f ->
                            families.computeIfAbsent(f, _ -> new ArrayList<>()).add(sampled));
            if (greedyToo && family.isEmpty()) {
                material.fields(policy, "greedy").ifPresent(greedy -> {
                    int second = plot.point(new ScatterPlot.Point("", colour, bare(greedy, x), bare(greedy, y), true));
                    plot.path(List.of(sampled, second));
                });
            }
        }
        families.values().forEach(plot::path);
    }

    /** A measure without its error: only one of the two points of a policy has a cross. */
    private static Measure bare(Json fields, PolicyMeasure measure) {
        return Measure.exact(Measure.number(fields, measure.key()));
    }
}
