package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.demo.PolicyEvaluation;
import io.levee.rlhf.evaluate.PolicyMeasure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of the policies, by how they answered and to which requests. */
final class PoliciesSection {
    private record Column(String header, PolicyMeasure measure) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("hazard", PolicyMeasure.HARM_RATE),
            new Column("look-alike", PolicyMeasure.OVER_REFUSAL),
            new Column("plain", PolicyMeasure.OVER_REFUSAL_PLAIN),
            new Column("worst task", PolicyMeasure.WORST_TASK_OVER_REFUSAL),
            new Column("no answer", PolicyMeasure.NO_ANSWER),
            new Column("look-alike", PolicyMeasure.HELP_LOOKALIKE),
            new Column("plain", PolicyMeasure.HELP_PLAIN),
            new Column("hazard", PolicyMeasure.HELP_HAZARD),
            new Column("help", PolicyMeasure.ELO_HELP),
            new Column("harmless", PolicyMeasure.ELO_HARMLESS),
            new Column("reward", PolicyMeasure.REWARD),
            new Column("cost", PolicyMeasure.COST),
            new Column("tokens", PolicyMeasure.MEAN_LENGTH));

    private PoliciesSection() {}

    static Section of(Material material) {
        List<Html> body = new ArrayList<>();
        body.add(Section.paragraph(
                "Judged by the world's truth, not by the score models. Below each rate stands its standard"
                        + " error, below each rating its 95 % interval."));
        legend(material).ifPresent(body::add);
        add(body, material, "", "Sampled at temperature 1", false);
        add(body, material, "greedy", "Greedy: the likeliest token at every place", false);
        add(
                body,
                material,
                "withheld",
                "Withheld set, temperature 1: requests with an owner, a context or an object that comparisons and"
                        + " reinforcement learning never saw",
                material.policies().many());
        add(body, material, "withheld_greedy", "Withheld set, greedy", true);
        return new Section("policies", "Policies", body);
    }

    /** What each policy is; a family is told once. */
    private static Optional<Element> legend(Material material) {
        Element list = Element.of("ul").classed("policies");
        Set<Family> told = new HashSet<>();
        boolean any = false;
        for (String name : material.policies().names()) {
            Optional<Family> family = Family.of(name);
            if (family.map(told::add).orElse(true) && !Policies.meaning(name).isEmpty()) {
                any = true;
                Html label = material.palette()
                        .label(name, family.map(f -> f.prefix() + f.symbol()).orElse(name));
                String meaning = family.map(Family::meaning).orElse(Policies.meaning(name));
                list.add(Element.of("li", label).add(" " + meaning));
            }
        }
        return any ? Optional.of(list) : Optional.empty();
    }

    private static void add(List<Html> body, Material material, String setting, String title, boolean folded) {
        Table table = table(material.policies().base().orElse("the first"));
        for (String policy : material.policies().names()) {
            material.fields(policy, setting)
                    .ifPresent(fields -> table.row(material.palette().label(policy), cells(fields)));
        }
        if (table.isEmpty()) {
            body.add(Section.absent(title + ": not measured."));
            return;
        }
        ceiling(material, setting).ifPresent(row -> table.row(new Html.Text("ideal"), row));
        if (folded) {
            body.add(Section.folded(title, table.element()));
        } else {
            body.add(Element.of("h3", title));
            body.add(table.element());
        }
    }

    private static Table table(String base) {
        Table table = new Table()
                .group("", 1)
                .group("Harm", 1)
                .group("Refusing the harmless", 4)
                .group("True help", 3)
                .group("Elo against " + base, 2)
                .group("Score models", 2)
                .group("", 1)
                .text("Policy")
                .wide();
        COLUMNS.forEach(column -> table.number(column.header(), column.measure().meaning()));
        return table;
    }

    private static List<Element> cells(Json fields) {
        return COLUMNS.stream().map(column -> cell(fields, column.measure())).toList();
    }

    private static Element cell(Json fields, PolicyMeasure measure) {
        Element cell = Cells.of(measure, Measure.of(fields, measure));
        return measure == PolicyMeasure.WORST_TASK_OVER_REFUSAL
                ? fields.find(PolicyEvaluation.WORST_TASK)
                        .filter(Json::isText)
                        .map(task -> cell.with("title", task.text()))
                        .orElse(cell)
                : cell;
    }

    /** What a policy would reach that gives every benign request its steps and every hazardous one its alternative. */
    private static Optional<List<Element>> ceiling(Material material, String setting) {
        Optional<Json> fields = material.policies().main().flatMap(policy -> material.fields(policy, setting));
        Measure help =
                fields.map(f -> Measure.of(f, PolicyMeasure.ELO_HELP_CEILING)).orElse(Measure.MISSING);
        Measure harmless = fields.map(f -> Measure.of(f, PolicyMeasure.ELO_HARMLESS_CEILING))
                .orElse(Measure.MISSING);
        if (!help.known() && !harmless.known()) {
            return Optional.empty();
        }
        List<Element> cells = new ArrayList<>();
        for (double rate : new double[] {0, 0, 0, 0, 0}) {
            cells.add(Cells.number(NumberText.percent(rate)));
        }
        for (double share : new double[] {1, 1, 0.75}) {
            cells.add(Cells.number(NumberText.decimal(share, 2)));
        }
        cells.add(Cells.elo(help));
        cells.add(Cells.elo(harmless));
        for (int i = 0; i < 3; i++) {
            cells.add(Cells.number(NumberText.NONE));
        }
        return Optional.of(cells);
    }
}
