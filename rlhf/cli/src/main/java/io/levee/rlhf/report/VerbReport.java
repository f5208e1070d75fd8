package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The report of one verb: its result, its metrics, its sample answers. */
final class VerbReport {
    private static final int MOST_POINTS = 800;
    private static final int SMOOTHED_FROM = 200;
    private static final int SAMPLED_STEPS = 3;

    private final Material material;
    private final String verb;

    private VerbReport(Material material, String verb) {
        this.material = material;
        this.verb = verb;
    }

    /** The verb of a run directory; {@code run} when nothing says it. */
    static String verb(Material material) {
        return material.whole()
                .run()
                .flatMap(run -> run.find("verb"))
                .map(Facts::text)
                .orElse("run");
    }

    /** The page; the material's palette must know the verb. */
    static List<Section> sections(Material material) {
        VerbReport report = new VerbReport(material, verb(material));
        List<Section> sections = new ArrayList<>();
        sections.add(report.result());
        sections.addAll(EvaluationSections.of(material));
        if (material.whole().hasMetrics()) {
            Curves curves = material.whole().curves();
            if (!MultiplierSection.constraints(curves).isEmpty()) {
                sections.add(MultiplierSection.of(material, report.verb, curves));
            }
            sections.add(report.metrics(curves));
        }
        report.samples().ifPresent(sections::add);
        sections.add(RecipeSection.ofVerb(material));
        return sections;
    }

    private Section result() {
        Facts facts = new Facts();
        material.result().fields().forEach((name, value) -> {
            if (!name.equals("metrics") && !EvaluationSections.tells(material.result(), name)) {
                facts.addAll(name, value);
            }
        });
        return facts.isEmpty()
                ? Section.of("result", "Result", Section.absent("The run has no result yet."))
                : Section.of("result", "Result", facts.element());
    }

    // ------------------------------------------------------------------------------------------------ metrics

    private Section metrics(Curves all) {
        List<LinePlot> plots = new ArrayList<>();
        for (MetricPlot known : MetricPlot.REINFORCEMENT) {
            if (all.has(known.key())) {
                plots.add(plot(known, all));
            }
        }
        all.keys().stream()
                .filter(key -> !MetricPlot.REINFORCEMENT.contains(MetricPlot.of(key)) && MetricPlot.shown(key))
                .forEach(key -> plots.add(plot(MetricPlot.of(key), all)));
        if (plots.isEmpty()) {
            return Section.of("metrics", "Metrics", Section.absent("metrics.jsonl holds no value."));
        }
        return new Section("metrics", "Metrics", CurveTable.plotsAndNumbers(plots, material.plots()));
    }

    private LinePlot plot(MetricPlot metric, Curves all) {
        if (all.steps().length >= SMOOTHED_FROM) {
            return LossesSection.plot(metric.key(), metric.title(), all);
        }
        Curves curves = all.thinned(MOST_POINTS);
        String colour = material.palette().variable(verb);
        LinePlot plot = new LinePlot(metric.title(), metric.meaning(), "step", metric.scale())
                .line(new LinePlot.Line(verb, colour, curves.steps(), curves.column(metric.key()), false));
        MultiplierSection.limit(metric.key(), curves)
                .ifPresent(limit ->
                        plot.mark(new LinePlot.Mark(verb, "--muted", limit, "limit " + NumberText.decimal(limit, 2))));
        return plot.beginsAt(curves.firstStep("ppo/kl"));
    }

    // ------------------------------------------------------------------------------------------------ samples

    private Optional<Section> samples() {
        LinkedHashMap<Long, List<Json>> bySteps = new LinkedHashMap<>();
        for (Json sample : material.whole().samples()) {
            double step = Measure.number(sample, "step");
            if (Double.isFinite(step)) {
                bySteps.computeIfAbsent((long) step, _ -> new ArrayList<>()).add(sample);
            }
        }
        if (bySteps.isEmpty()) {
            return Optional.empty();
        }
        List<Long> steps = List.copyOf(bySteps.keySet());
        List<Html> body = new ArrayList<>();
        IntStream.range(0, SAMPLED_STEPS)
                .map(i -> i * (steps.size() - 1) / (SAMPLED_STEPS - 1))
                .distinct()
                .forEach(i -> {
                    body.add(Element.of("h3", "Step " + NumberText.count(steps.get(i))));
                    bySteps.get(steps.get(i)).forEach(sample -> body.add(sample(sample)));
                });
        return Optional.of(new Section("samples", "Sample answers of the training", body));
    }

    private static Element sample(Json sample) {
        Element article = Element.of("article").classed("sample");
        Element line = Element.of("p").classed("judgement");
        sample.fields().forEach((name, value) -> {
            switch (name) {
                case "step" -> {}
                case "prompt" -> article.add(Element.of("p", Facts.text(value)).classed("prompt"));
                case "answer" -> article.add(Element.of("p", Facts.text(value)).classed("text"));
                default -> line.add(name + " " + Facts.text(value) + " ");
            }
        });
        return article.add(line);
    }
}
