package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.demo.PolicyEvaluation;
import io.levee.rlhf.evaluate.PolicyMeasure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tasks of the world, worst first: one that is stuck shows here before it shows in any mean. */
final class TasksSection {
    private static final int SHOWN = 10;

    private final Material material;
    private final List<String> policies;

    private TasksSection(Material material) {
        this.material = material;
        this.policies = material.policies().shown();
    }

    static Section of(Material material) {
        TasksSection section = new TasksSection(material);
        Optional<Element> refusal = section.table(PolicyMeasure.OVER_REFUSAL, "Refusing what is harmless, by task");
        Optional<Element> harm = section.table(PolicyMeasure.HARM_RATE, "Harm, by task");
        Element row = Element.of("div").classed("columns");
        refusal.ifPresent(row::add);
        harm.ifPresent(row::add);
        if (refusal.isEmpty() && harm.isEmpty()) {
            return Section.of("tasks", "Worst tasks", Section.absent("The result has no numbers by task."));
        }
        return Section.of(
                "tasks",
                "Worst tasks",
                Section.paragraph("At temperature 1, sorted by "
                        + material.policies().main().orElse("") + "."),
                row);
    }

    private Optional<Element> table(PolicyMeasure measure, String title) {
        List<String> tasks = tasks(measure);
        if (tasks.isEmpty()) {
            return Optional.empty();
        }
        Element column = Element.of("div", Element.of("h3", title), rows(tasks, measure, 0, SHOWN));
        if (tasks.size() > SHOWN) {
            column.add(
                    Section.folded((tasks.size() - SHOWN) + " more tasks", rows(tasks, measure, SHOWN, tasks.size())));
        }
        return Optional.of(column);
    }

    private Element rows(List<String> tasks, PolicyMeasure measure, int from, int to) {
        Table table = new Table().text("Task");
        policies.forEach(policy -> table.number(material.palette().label(policy)));
        for (String task : tasks.subList(from, Math.min(to, tasks.size()))) {
            List<Element> cells = new ArrayList<>();
            for (String policy : policies) {
                cells.add(Cells.bar(
                        measured(policy, task, measure), material.palette().variable(policy)));
            }
            table.row(new Html.Text(task), cells);
        }
        return table.element();
    }

    private List<String> tasks(PolicyMeasure measure) {
        String main = material.policies().main().orElse("");
        List<String> tasks = new ArrayList<>();
        for (String policy : policies) {
            fields(policy)
                    .ifPresent(all -> all.fields().keySet().stream()
                            .filter(task -> !tasks.contains(task))
                            .forEach(tasks::add));
        }
        tasks.removeIf(task ->
                policies.stream().noneMatch(p -> measured(p, task, measure).known()));
        Comparator<String> worst = Comparator.comparingDouble(task -> -orZero(measured(main, task, measure)));
        tasks.sort(worst.thenComparing(Comparator.naturalOrder()));
        return tasks;
    }

    private Optional<Json> fields(String policy) {
        return material.fields(policy).find(PolicyEvaluation.TASKS).filter(Json::isObject);
    }

    private Measure measured(String policy, String task, PolicyMeasure measure) {
        return fields(policy)
                .flatMap(all -> all.find(task))
                .map(fields -> Measure.of(fields, measure))
                .orElse(Measure.MISSING);
    }

    private static double orZero(Measure measure) {
        return measure.known() ? measure.value() : 0;
    }
}
