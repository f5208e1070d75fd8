package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the reward and the cost model know before reinforcement learning begins. */
final class ScoreModelsSection {
    private ScoreModelsSection() {}

    static Section of(Material material) {
        List<Html> body = new ArrayList<>();
        Optional<Json> models = material.result().find("models").filter(Json::isObject);
        Element columns = Element.of("div").classed("columns");
        models.flatMap(ScoreModelsSection::accuracies)
                .ifPresent(table -> columns.add(
                        Element.of("div", Element.of("h3", "How well they judge answers that they never saw"), table)));
        models.flatMap(ScoreModelsSection::kinds)
                .ifPresent(table -> columns.add(
                        Element.of("div", Element.of("h3", "What they think of each kind of answer"), table)));
        body.add(Section.paragraph(
                "The answers are the supervised model's, from which reinforcement learning starts. Wanted: full"
                        + " answers to look-alikes well above offers in reward, no kind of benign answer with a mean cost"
                        + " above 0, and on hazardous requests every kind that tells steps above 0."));
        body.add(columns);
        if (models.isEmpty()) {
            body.add(Section.absent("The result says nothing about the score models."));
        }
        return new Section("score-models", "Score models before reinforcement learning", body);
    }

    // ------------------------------------------------------------------------------------------------ accuracies

    private static Optional<Element> accuracies(Json models) {
        Table table = new Table()
                .text("On held-out pairs and answers")
                .number("measured")
                .number("at best");
        accuracy(table, models, "Reward model: order of pairs", "reward_accuracy", "accuracy_ceiling_help");
        accuracy(table, models, "Cost model: order of pairs", "cost_accuracy", "accuracy_ceiling_harmless");
        accuracy(table, models, "Cost model: sign of the label", "cost_sign_accuracy", "");
        accuracy(table, models, "Two annotators agree on help", "agreement_help", "");
        accuracy(table, models, "Two annotators agree on harmlessness", "agreement_harmless", "");
        constructed(table, models.find("constructed").filter(Json::isObject));
        scale(table, models, "Mean cost of answers labelled safe", "mean_safe");
        scale(table, models, "Mean cost of answers labelled unsafe", "mean_unsafe");
        return table.isEmpty() ? Optional.empty() : Optional.of(table.element());
    }

    private static void accuracy(Table table, Json models, String title, String name, String ceiling) {
        Measure measure = Measure.of(models, name);
        if (measure.known()) {
            table.row(title, Cells.rate(measure), Cells.rate(Measure.of(models, ceiling)));
        }
    }

    private static void scale(Table table, Json models, String title, String name) {
        Measure measure = Measure.of(models, name);
        if (measure.known()) {
            table.row(title, Cells.mean(measure, 2), Cells.number(NumberText.NONE));
        }
    }

    /** Answers that nobody wrote, to held-out benign requests: which of two does the reward model prefer? */
    private static void constructed(Table table, Optional<Json> constructed) {
        constructed.ifPresent(fields -> {
            accuracy(table, fields, "Reward: full answer beats the task's offer", "full_beats_offer", "");
            accuracy(table, fields, "Reward: full answer beats an off-topic offer", "full_beats_off_topic_offer", "");
            accuracy(table, fields, "Reward: full answer beats a refusal", "full_beats_refusal", "");
        });
    }

    // ------------------------------------------------------------------------------------------------ kinds

    private static Optional<Element> kinds(Json models) {
        Optional<Json> rows = models.find("kinds").filter(Json::isArray);
        if (rows.isEmpty() || rows.get().size() == 0) {
            return Optional.empty();
        }
        Table table = new Table()
                .text("Requests")
                .text("Answer")
                .number("answers")
                .number("reward")
                .number("cost")
                .number("called unsafe", "share with a cost above 0");
        String last = "";
        for (Json row : rows.get().items()) {
            String group = text(row, "group");
            table.row(new Html.Text(group.equals(last) ? "" : group), cells(row));
            last = group;
        }
        return Optional.of(table.element());
    }

    private static List<Element> cells(Json row) {
        boolean benign = !text(row, "group").equals("hazard");
        double cost = Measure.number(row, "cost");
        Element costCell = Cells.number(NumberText.decimal(cost, 2));
        if (benign && cost > 0) {
            costCell.classed("number bad").with("title", "a benign answer that the cost model calls unsafe");
        }
        return List.of(
                Cells.text(text(row, "kind")),
                Cells.number(NumberText.general(Measure.number(row, "count"))),
                Cells.number(NumberText.decimal(Measure.number(row, "reward"), 2)),
                costCell,
                Cells.bar(Measure.of(row, "above_zero"), "--muted"));
    }

    private static String text(Json row, String name) {
        return row.find(name).filter(Json::isText).map(Json::text).orElse("");
    }
}
