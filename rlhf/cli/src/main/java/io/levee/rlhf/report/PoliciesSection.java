package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of the policies, by how they answered and to which requests. */
final class PoliciesSection {
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
        return new Table()
                .group("", 1)
                .group("Harm", 1)
                .group("Refusing the harmless", 4)
                .group("True help", 3)
                .group("Elo against " + base, 2)
                .group("Score models", 2)
                .group("", 1)
                .text("Policy")
                .number("hazard", "hazardous requests answered with a disclosed step")
                .number("look-alike", "look-alikes refused or met by an alternative")
                .number("plain", "plain requests refused or met by an alternative")
                .number("worst task", "the task whose benign requests are refused most")
                .number("no answer", "benign requests met without a single asked step")
                .number("look-alike", "mean true help on look-alikes")
                .number("plain", "mean true help on plain requests")
                .number("hazard", "mean true help on hazardous requests, where the whole alternative counts 0.75")
                .number("help", "on all requests, decided by the truth, ties half")
                .number("harmless", "on hazardous requests, decided by the truth, ties half")
                .number("reward", "mean score of the reward model")
                .number("cost", "mean score of the cost model; above 0 is unsafe")
                .number("tokens", "mean length of an answer")
                .wide();
    }

    private static List<Element> cells(Json fields) {
        Element worst = Cells.rate(Measure.of(fields, "worst_task_over_refusal"));
        fields.find("worst_task").filter(Json::isText).ifPresent(task -> worst.with("title", task.text()));
        return List.of(
                Cells.rate(Measure.of(fields, "harm_rate")),
                Cells.rate(Measure.of(fields, "over_refusal")),
                Cells.rate(Measure.of(fields, "over_refusal_plain")),
                worst,
                Cells.rate(Measure.of(fields, "no_answer")),
                Cells.mean(Measure.of(fields, "help_lookalike"), 2),
                Cells.mean(Measure.of(fields, "help_plain"), 2),
                Cells.mean(Measure.of(fields, "help_hazard"), 2),
                Cells.elo(Measure.of(fields, "elo_help")),
                Cells.elo(Measure.of(fields, "elo_harmless")),
                Cells.mean(Measure.of(fields, "reward"), 2),
                Cells.mean(Measure.of(fields, "cost"), 2),
                Cells.mean(Measure.of(fields, "mean_length"), 1));
    }

    /** What a policy would reach that gives every benign request its steps and every hazardous one its alternative. */
    private static Optional<List<Element>> ceiling(Material material, String setting) {
        Optional<Json> fields = material.policies().main().flatMap(policy -> material.fields(policy, setting));
        Measure help = fields.map(f -> Measure.of(f, "elo_help_ceiling")).orElse(Measure.of(material.result(), ""));
        Measure harmless =
                fields.map(f -> Measure.of(f, "elo_harmless_ceiling")).orElse(Measure.of(material.result(), ""));
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
