package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would make the run again: the numbers that matter, where they came from, and every option of every stage. */
final class RecipeSection {
    private static final List<String> EARLIER_STAGES = List.of("world", "sft", "comparisons", "reward", "cost");

    private final Material material;
    private final Facts facts = new Facts();

    private RecipeSection(Material material) {
        this.material = material;
    }

    /** The recipe of a demonstration. */
    static Section ofDemonstration(Material material) {
        RecipeSection section = new RecipeSection(material);
        List<Html> body = new ArrayList<>();
        section.bound();
        section.training();
        section.machine();
        body.add(section.facts.element());
        for (String stage : EARLIER_STAGES) {
            section.options(stage).ifPresent(body::add);
        }
        material.trained().forEach(stage -> section.options(stage).ifPresent(body::add));
        return new Section("recipe", "Recipe", body);
    }

    /** The recipe of one verb. */
    static Section ofVerb(Material material) {
        RecipeSection section = new RecipeSection(material);
        section.machine();
        section.unreadColumns();
        List<Html> body = new ArrayList<>();
        body.add(section.facts.element());
        material.whole().run().flatMap(RecipeSection::details).ifPresent(body::add);
        return new Section("recipe", "Recipe", body);
    }

    // ------------------------------------------------------------------------------------------------ main facts

    private void bound() {
        Json result = material.result();
        facts.add("seed", result.find("seed"));
        facts.add("β, the KL coefficient", result.find("kl_coefficient"));
        facts.add("cost floor", result.find("cost_floor"));
        result.find("limit").filter(Json::isNumber).ifPresent(limit -> {
            String origin = result.find("limit_from").map(RecipeSection::value).orElse("");
            String from =
                    origin.equals("given") ? " (given as a number on the cost model's scale)" : " (" + origin + ")";
            facts.add("limit of the mean cost", NumberText.general(limit.number()) + (origin.isEmpty() ? "" : from));
        });
        facts.add("λ at the end", result.find("lambda"));
    }

    /** Columns of the data that no reader knows. */
    private void unreadColumns() {
        material.result()
                .find("data")
                .filter(Json::isObject)
                .flatMap(data -> data.find("columns_not_read"))
                .ifPresent(columns -> facts.add(
                        "columns of the data that were not read",
                        String.join(", ", columns.fields().keySet())));
    }

    private void training() {
        Optional<Json> options = material.policies()
                .main()
                .filter(material.trained()::contains)
                .flatMap(policy -> material.stage(policy).run())
                .flatMap(run -> run.find("options"))
                .filter(Json::isObject);
        options.ifPresent(o -> {
            facts.add("λ at the start", o.find("lambda-init"));
            facts.add("rate and cap of λ", joined(o, "lambda-lr", "lambda-max"));
            facts.add("window, answers", o.find("window"));
            facts.add("iterations × prompts", joined(o, "iterations", "prompts-per-iteration"));
            facts.add("learning rates: actor, critics", joined(o, "actor-lr", "critic-lr"));
            facts.add("sampling temperature", o.find("temperature"));
        });
        material.stage("sft").result().ifPresent(sft -> facts.add("parameters of each model", sft.find("parameters")));
    }

    private static Optional<String> joined(Json options, String first, String second) {
        return options.find(first).flatMap(a -> options.find(second).map(b -> value(a) + " · " + value(b)));
    }

    private void machine() {
        material.whole().run().ifPresent(run -> {
            facts.add("command", run.find("verb").map(verb -> "levee " + value(verb)));
            facts.add("version", run.find("version"));
            facts.add("JDK", run.find("jdk"));
            run.find("hardware")
                    .filter(Json::isObject)
                    .ifPresent(hardware -> hardware.fields()
                            .forEach((name, value) -> facts.add(name.replace("_mib", ", MiB"), value(value))));
        });
    }

    // ------------------------------------------------------------------------------------------------ all options

    private Optional<Element> options(String stage) {
        return material.stage(stage)
                .run()
                .flatMap(RecipeSection::details)
                .map(details -> Section.folded("Options of " + stage, details));
    }

    /** All options of a run, and the hashes of its inputs. */
    private static Optional<Element> details(Json run) {
        Facts all = new Facts();
        run.find("options")
                .filter(Json::isObject)
                .ifPresent(options -> options.fields().forEach((name, value) -> all.add("--" + name, value(value))));
        run.find("inputs").ifPresent(inputs -> all.addAll("SHA-256 of", inputs));
        return all.isEmpty() ? Optional.empty() : Optional.of(all.element());
    }

    private static String value(Json value) {
        return Facts.text(value);
    }
}
