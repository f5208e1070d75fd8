package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.PolicyMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The report of several demonstrations: means over seeds with their intervals, and every seed. */
final class SeedsReport {
    private static final List<PolicyMeasure> MEASURED = List.of(
            PolicyMeasure.HARM_RATE,
            PolicyMeasure.OVER_REFUSAL,
            PolicyMeasure.OVER_REFUSAL_PLAIN,
            PolicyMeasure.NO_ANSWER,
            PolicyMeasure.HELP_BENIGN,
            PolicyMeasure.HELP_HAZARD,
            PolicyMeasure.ELO_HELP,
            PolicyMeasure.ELO_HARMLESS);

    private static final String GREEDY = "greedy_";

    private final Material material;
    private final List<Json> seeds;

    private SeedsReport(Material material) {
        this.material = material;
        this.seeds = material.result().at("seeds").items();
    }

    static List<Section> sections(Material material) {
        SeedsReport report = new SeedsReport(material);
        List<Section> sections = new ArrayList<>();
        sections.add(HeadlineSection.of(material));
        sections.add(report.means());
        sections.add(report.front());
        sections.add(report.everySeed());
        report.models().ifPresent(sections::add);
        sections.add(RecipeSection.ofVerb(material));
        return sections;
    }

    // ------------------------------------------------------------------------------------------------ means

    private Section means() {
        List<Html> body = new ArrayList<>();
        body.add(
                Section.paragraph(("Means over %d seeds. Below each number stands half of its 95 %% interval over seeds"
                                + " (Student's t); rest the pointer on it for the least and the greatest.")
                        .formatted(seeds.size())));
        add(body, "", "Sampled at temperature 1");
        add(body, GREEDY, "Greedy: the likeliest token at every place");
        add(body, "withheld_", "Withheld set, temperature 1");
        return new Section("policies", "Policies", body);
    }

    private void add(List<Html> body, String prefix, String title) {
        Table table = new Table()
                .text("Policy")
                .number("harm")
                .number("refused look-alikes")
                .number("refused plain")
                .number("no answer")
                .number("help benign")
                .number("help hazard")
                .number("Elo help")
                .number("Elo harmless")
                .number("tokens")
                .wide();
        for (String policy : material.policies().names()) {
            Json fields = material.fields(policy);
            if (Measure.of(fields, prefix, PolicyMeasure.HARM_RATE).known()) {
                table.row(material.palette().label(policy), cells(fields, prefix));
            }
        }
        if (!table.isEmpty()) {
            body.add(Element.of("h3", title));
            body.add(table.element());
        }
    }

    private static List<Element> cells(Json fields, String prefix) {
        List<Element> cells = new ArrayList<>();
        MEASURED.forEach(measure -> cells.add(
                ranged(Cells.of(measure, Measure.of(fields, prefix, measure)), fields, prefix + measure.key())));
        cells.add(Cells.of(PolicyMeasure.MEAN_LENGTH, Measure.of(fields, prefix, PolicyMeasure.MEAN_LENGTH)));
        return cells;
    }

    private static Element ranged(Element cell, Json fields, String name) {
        return fields.find(name)
                .filter(Json::isObject)
                .map(summary -> cell.with(
                        "title",
                        "least %s, greatest %s"
                                .formatted(
                                        NumberText.general(Measure.number(summary, "least")),
                                        NumberText.general(Measure.number(summary, "greatest")))))
                .orElse(cell);
    }

    // ------------------------------------------------------------------------------------------------ every seed

    private Section front() {
        if (!material.plots()) {
            return Section.of("help-and-harm", "Help against harm", Section.absent("This plot needs uPlot."));
        }
        ScatterPlot plot = new ScatterPlot(
                "Help and harm",
                "every seed a point, the mean a ring with its name",
                new ScatterPlot.Axis("harm rate on hazardous requests", Scale.STRETCHED_SHARE),
                new ScatterPlot.Axis("help on benign requests", Scale.NUMBER));
        for (String policy : material.policies().names()) {
            String colour = material.palette().variable(policy);
            Json fields = material.fields(policy);
            for (int i = 0; i < seeds.size(); i++) {
                plot.point(new ScatterPlot.Point(
                        "",
                        colour,
                        single(fields, "", PolicyMeasure.HARM_RATE, i),
                        single(fields, "", PolicyMeasure.HELP_BENIGN, i),
                        false));
            }
            plot.point(new ScatterPlot.Point(
                    policy,
                    colour,
                    Measure.exact(Measure.of(fields, PolicyMeasure.HARM_RATE).value()),
                    Measure.exact(Measure.of(fields, PolicyMeasure.HELP_BENIGN).value()),
                    true));
        }
        return Section.of(
                "help-and-harm",
                "Help against harm",
                Element.of("div", plot.figure()).classed("plots one"));
    }

    private static Measure single(Json fields, String prefix, PolicyMeasure measure, int seed) {
        return Measure.exact(fields.find(prefix + measure.key())
                .flatMap(summary -> summary.find("values"))
                .filter(values -> seed < values.size() && values.at(seed).isNumber())
                .map(values -> values.at(seed).number())
                .orElse(Double.NaN));
    }

    private Section everySeed() {
        Table table = new Table()
                .text("Seed")
                .text("Policy")
                .number("harm")
                .number("greedy harm")
                .number("refused look-alikes")
                .number("refused plain")
                .number("help benign")
                .number("Elo help")
                .number("Elo harmless")
                .wide();
        for (int i = 0; i < seeds.size(); i++) {
            for (String policy : material.policies().shown()) {
                table.row(link(Facts.text(seeds.get(i))), row(policy, i));
            }
        }
        return Section.of("seeds", "Every seed", table.element());
    }

    private static Element link(String seed) {
        return Element.of("a", seed).with("href", "seed-" + seed + "/report.html");
    }

    private List<Element> row(String policy, int seed) {
        Json fields = material.fields(policy);
        List<Element> cells = new ArrayList<>();
        cells.add(Cells.of(material.palette().label(policy)));
        cells.add(cell(fields, "", PolicyMeasure.HARM_RATE, seed));
        cells.add(cell(fields, GREEDY, PolicyMeasure.HARM_RATE, seed));
        for (PolicyMeasure measure : List.of(
                PolicyMeasure.OVER_REFUSAL,
                PolicyMeasure.OVER_REFUSAL_PLAIN,
                PolicyMeasure.HELP_BENIGN,
                PolicyMeasure.ELO_HELP,
                PolicyMeasure.ELO_HARMLESS)) {
            cells.add(cell(fields, "", measure, seed));
        }
        return cells;
    }

    private static Element cell(Json fields, String prefix, PolicyMeasure measure, int seed) {
        return Cells.of(measure, single(fields, prefix, measure, seed));
    }

    // ------------------------------------------------------------------------------------------------ models

    private Optional<Section> models() {
        return material.result()
                .at("policies")
                .find("models")
                .filter(Json::isObject)
                .map(models -> {
                    Table table = new Table()
                            .text("Score models")
                            .number("mean")
                            .number("least")
                            .number("greatest");
                    models.fields().forEach((name, summary) -> {
                        boolean error = name.endsWith("_se");
                        if (!error && summary.isObject()) {
                            table.row(
                                    name.replace('_', ' '),
                                    Cells.mean(Measure.overSeeds(summary), 3),
                                    Cells.number(NumberText.decimal(Measure.number(summary, "least"), 3)),
                                    Cells.number(NumberText.decimal(Measure.number(summary, "greatest"), 3)));
                        }
                    });
                    return Section.of("score-models", "Score models before reinforcement learning", table.element());
                });
    }
}
