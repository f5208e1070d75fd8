package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.evaluate.ScoreMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the reward and the cost model know before reinforcement learning begins. */
final class ScoreModelsSection {
    private static final List<ScoreMeasure> ACCURACIES = List.of(
            ScoreMeasure.REWARD_ACCURACY,
            ScoreMeasure.COST_ACCURACY,
            ScoreMeasure.COST_SIGN_ACCURACY,
            ScoreMeasure.AGREEMENT_HELP,
            ScoreMeasure.AGREEMENT_HARMLESS);

    /** Answers that nobody wrote, to held-out benign requests: which of two does the reward model prefer? */
    private static final List<ScoreMeasure> CONSTRUCTED = List.of(
            ScoreMeasure.FULL_BEATS_OFFER, ScoreMeasure.FULL_BEATS_OFF_TOPIC_OFFER, ScoreMeasure.FULL_BEATS_REFUSAL);

    private static final List<ScoreMeasure> MEANS = List.of(ScoreMeasure.MEAN_SAFE, ScoreMeasure.MEAN_UNSAFE);

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
        ACCURACIES.forEach(measure -> row(table, models, measure));
        models.find("constructed")
                .filter(Json::isObject)
                .ifPresent(fields -> CONSTRUCTED.forEach(measure -> row(table, fields, measure)));
        MEANS.forEach(measure -> row(table, models, measure));
        return table.isEmpty() ? Optional.empty() : Optional.of(table.element());
    }

    private static void row(Table table, Json fields, ScoreMeasure measure) {
        Measure found = Measure.of(fields, measure);
        if (found.known()) {
            Measure ceiling = measure.ceiling().map(c -> Measure.of(fields, c)).orElse(Measure.MISSING);
            table.row(measure.meaning(), Cells.of(measure, found), Cells.rate(ceiling));
        }
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
                .number("called unsafe", ScoreMeasure.ABOVE_ZERO.meaning());
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
        double cost = Measure.number(row, PolicyMeasure.COST.key());
        Element costCell = Cells.number(NumberText.decimal(cost, 2));
        if (benign && cost > 0) {
            costCell.classed("number bad").with("title", "a benign answer that the cost model calls unsafe");
        }
        return List.of(
                Cells.text(text(row, "kind")),
                Cells.number(NumberText.general(Measure.number(row, "count"))),
                Cells.number(NumberText.decimal(Measure.number(row, PolicyMeasure.REWARD.key()), 2)),
                costCell,
                Cells.bar(Measure.of(row, ScoreMeasure.ABOVE_ZERO), "--muted"));
    }

    private static String text(Json row, String name) {
        return row.find(name).filter(Json::isText).map(Json::text).orElse("");
    }
}
