package io.levee.rlhf.report;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code report.html} into a run directory: one page that asks for nothing from anywhere, for a demonstration
 * (one seed or several), an evaluation or a single verb. The same files give the same bytes. What is missing in the
 * directory is missing in the page, with a note. Plots need uPlot's jar on the class path; without it the page has
 * tables.
 */
public final class Report {
    /** The name of the page in the run directory. */
    public static final String FILE = "report.html";

    private Report() {}

    /**
     * Writes the page.
     *
     * @param root   the run directory
     * @param result the run's result, as it goes or went into result.json
     * @throws io.levee.engine.store.BadInputException when the page cannot be written
     */
    public static void write(Path root, Map<String, Object> result) {
        AtomicFiles.write(root.resolve(FILE), html(root, result, Assets.plotting()));
    }

    /** The page's text. */
    static String html(Path root, Map<String, Object> result, Optional<Assets.Plotting> plotting) {
        Json values = Json.parse(Json.write(result), "result");
        Material material = Material.of(root, values, plotting.isPresent());
        Page page;
        if (material.policies().names().isEmpty()) {
            page = verb(material, plotting);
        } else if (values.find("seeds").filter(Json::isArray).isPresent()) {
            page = page("Safe RLHF over " + values.at("seeds").size() + " seeds", material, plotting);
            SeedsReport.sections(material).forEach(page::section);
        } else {
            String what = trained(material) ? "Safe RLHF" : "Evaluation";
            page = page(what + " on the built-in world", material, plotting);
            demonstration(material).forEach(page::section);
        }
        banner(material, page);
        notes(material).ifPresent(page::section);
        return page.html();
    }

    private static Page verb(Material material, Optional<Assets.Plotting> plotting) {
        String verb = VerbReport.verb(material);
        List<String> policies = EvaluationSections.policies(material.result());
        Palette palette = new Palette(policies.isEmpty() ? List.of(verb) : policies);
        Material own = new Material(
                material.root(), material.result(), material.policies(), palette, material.notes(), material.plots());
        Page page = page("levee " + verb, own, plotting);
        VerbReport.sections(own).forEach(page::section);
        return page;
    }

    private static Page page(String title, Material material, Optional<Assets.Plotting> plotting) {
        return new Page(title, subtitle(material), material.palette(), plotting);
    }

    private static String subtitle(Material material) {
        List<String> parts = new ArrayList<>();
        parts.add("Levee");
        Optional<Json> run = material.whole().run();
        run.flatMap(fields -> fields.find("version")).ifPresent(version -> parts.add(Facts.text(version)));
        Optional<Json> seed = material.result().find("seed");
        seed.or(() -> run.flatMap(fields -> fields.find("options")).flatMap(options -> options.find("seed")))
                .ifPresent(found -> parts.add("seed " + Facts.text(found)));
        return String.join(" · ", parts);
    }

    private static List<Section> demonstration(Material material) {
        List<Section> sections = new ArrayList<>();
        sections.add(HeadlineSection.of(material));
        sections.add(PoliciesSection.of(material));
        sections.add(FrontSection.of(material));
        KindsSection.of(material).ifPresent(sections::add);
        if (trained(material)) {
            sections.add(TrainingSection.of(material));
            MultiplierSection.of(material).ifPresent(sections::add);
            sections.add(LossesSection.of(material));
            sections.add(ScoreModelsSection.of(material));
        }
        sections.add(TasksSection.of(material));
        sections.addAll(EvaluationSections.of(material));
        sections.add(SamplesSection.of(material));
        if (material.result().find("seconds").isPresent()) {
            sections.add(SecondsSection.of(material));
        }
        sections.add(trained(material) ? RecipeSection.ofDemonstration(material) : RecipeSection.ofVerb(material));
        return sections;
    }

    /** Whether the run trained its policies, and did not only compare them. */
    private static boolean trained(Material material) {
        return material.result().find("seconds").isPresent()
                || !material.trained().isEmpty();
    }

    private static void banner(Material material, Page page) {
        if (material.result().find("quick").filter(Json::isFlag).map(Json::flag).orElse(false)) {
            page.banner(Element.of(
                            "p",
                            Element.of("strong", "A smoke run. "),
                            new Html.Text(
                                    "With --quick every stage runs at a small fraction of its size, to show that the"
                                            + " whole works. The numbers on this page mean nothing."))
                    .classed("notice loud"));
        }
    }

    private static Optional<Section> notes(Material material) {
        List<String> texts = material.notes().texts();
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        Element list = Element.of("ul");
        texts.forEach(text -> list.add(Element.of("li", text)));
        return Optional.of(Section.of("notes", "Missing pieces", list));
    }
}
