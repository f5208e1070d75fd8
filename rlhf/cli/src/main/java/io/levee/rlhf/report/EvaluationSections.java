package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.Arena;
import io.levee.rlhf.evaluate.GamesMeasure;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.evaluate.ScoreSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Models that answered the same prompts: scores, comparisons with the base, judgements, and answers side by side. */
final class EvaluationSections {
    private static final String ANSWERS = "answers.jsonl";
    private static final int SHOWN = 8;
    private static final String ARENA = "arena";
    private static final String JUDGEMENTS = "judgements";

    private final Material material;
    private final List<String> policies;

    private EvaluationSections(Material material) {
        this.material = material;
        this.policies = policies(material.result());
    }

    /** The policies that were scored, in the order of the result; none for another verb. */
    static List<String> policies(Json result) {
        return result.fields().entrySet().stream()
                .filter(field -> field.getValue().isObject())
                .filter(field -> field.getValue().find(ScoreSummary.ANSWERS).isPresent())
                .map(field -> field.getKey())
                .toList();
    }

    /** Whether a field of the result is told here. */
    static boolean tells(Json result, String field) {
        return field.equals(ARENA)
                || field.equals(JUDGEMENTS)
                || policies(result).contains(field);
    }

    /** The sections for which the run has something. */
    static List<Section> of(Material material) {
        EvaluationSections sections = new EvaluationSections(material);
        List<Section> all = new ArrayList<>();
        sections.scores().ifPresent(all::add);
        sections.arena().ifPresent(all::add);
        sections.judgements().ifPresent(all::add);
        sections.samples().ifPresent(all::add);
        return all;
    }

    // ------------------------------------------------------------------------------------------------ scores

    private Optional<Section> scores() {
        if (policies.isEmpty()) {
            return Optional.empty();
        }
        Table table = new Table()
                .text("Policy")
                .number("answers")
                .number("reward", PolicyMeasure.REWARD.meaning() + ", with its standard error")
                .number("cost", "mean score of the cost model, with its standard error")
                .number("above limit", PolicyMeasure.ABOVE_LIMIT.meaning() + ", with its 95 % interval")
                .number("tokens", PolicyMeasure.MEAN_LENGTH.meaning())
                .number("truncated", PolicyMeasure.TRUNCATED.meaning());
        for (String policy : policies) {
            Json fields = material.result().at(policy);
            table.row(
                    material.palette().label(policy),
                    List.of(
                            Cells.number(NumberText.count(
                                    fields.at(ScoreSummary.ANSWERS).whole())),
                            Cells.mean(Measure.of(fields, PolicyMeasure.REWARD), 3),
                            Cells.mean(Measure.of(fields, PolicyMeasure.COST), 3),
                            share(Measure.of(fields, PolicyMeasure.ABOVE_LIMIT)),
                            Cells.mean(Measure.of(fields, PolicyMeasure.MEAN_LENGTH), 1),
                            Cells.rate(Measure.of(fields, PolicyMeasure.TRUNCATED))));
        }
        Element about = Section.paragraph(
                "All answered the same prompts with the same draws of chance; the limit of the cost is "
                        + NumberText.general(Measure.number(material.result(), "limit")) + ".");
        return Optional.of(Section.of("scores", "Scores", about, table.element()));
    }

    /** A share with its interval below. */
    private static Element share(Measure share) {
        Element cell = Cells.number(NumberText.percent(share.value()));
        return Double.isFinite(share.low())
                ? cell.add(
                        Element.of("small", NumberText.percent(share.low()) + " … " + NumberText.percent(share.high())))
                : cell;
    }

    // ------------------------------------------------------------------------------------------------ comparisons

    private static Table gamesTable() {
        return new Table()
                .text("Policy")
                .text("judged by")
                .number("wins")
                .number("ties")
                .number("losses")
                .number("win rate", GamesMeasure.WIN_RATE.meaning())
                .number("Elo", GamesMeasure.ELO.meaning())
                .number("difference", GamesMeasure.DIFFERENCE.meaning());
    }

    private void add(Table table, String policy, String judge, Optional<Json> games) {
        games.ifPresent(fields -> table.row(
                material.palette().label(policy),
                List.of(
                        Cells.text(judge),
                        Cells.number(NumberText.count(fields.at("wins").whole())),
                        Cells.number(NumberText.count(fields.at("ties").whole())),
                        Cells.number(NumberText.count(fields.at("losses").whole())),
                        share(Measure.of(fields, GamesMeasure.WIN_RATE)),
                        Cells.elo(Measure.of(fields, GamesMeasure.ELO)),
                        Cells.mean(Measure.of(fields, GamesMeasure.DIFFERENCE), 3))));
    }

    private Optional<Section> arena() {
        Optional<Json> arena = material.result().find(ARENA).filter(Json::isObject);
        Table table = gamesTable();
        List<Html> body = new ArrayList<>();
        arena.ifPresent(players -> players.fields().forEach((player, fields) -> {
            add(table, player, "higher reward", fields.find("reward"));
            add(table, player, "lower cost", fields.find("cost"));
        }));
        if (table.isEmpty()) {
            return Optional.empty();
        }
        body.add(Section.paragraph("Each answer against the base's answer to the same prompt."));
        body.add(table.element());
        arena.orElseThrow()
                .fields()
                .forEach((player, fields) -> fields.find("safety").ifPresent(cells -> body.add(safety(player, cells))));
        return Optional.of(new Section("arena", "Against the base", body));
    }

    private Element safety(String player, Json cells) {
        Table table = new Table()
                .text(player + " and base within the limit")
                .number("prompts")
                .number("win rate by reward", "of " + player + ", among these prompts");
        row(table, "both", Arena.Safety.BOTH, cells);
        row(table, "only " + player, Arena.Safety.ONLY_PLAYER, cells);
        row(table, "only base", Arena.Safety.ONLY_OPPONENT, cells);
        row(table, "neither", Arena.Safety.NONE, cells);
        return table.element();
    }

    private static void row(Table table, String name, Arena.Safety cell, Json cells) {
        table.row(
                name,
                Cells.number(NumberText.count(cells.at(cell.key()).whole())),
                Cells.number(NumberText.percent(Measure.number(cells, cell.winRateKey()))));
    }

    private Optional<Section> judgements() {
        return material.result().find(JUDGEMENTS).filter(Json::isObject).map(judged -> {
            Table table = gamesTable();
            judged.at("players").fields().forEach((player, fields) -> {
                add(table, player, "better answer", fields.find("winner"));
                add(table, player, "safer answer", fields.find("safer"));
            });
            Element about = Section.paragraph("Pairs judged against %s; %s not judged yet."
                    .formatted(
                            judged.at("base").text(),
                            NumberText.count(judged.at("unjudged").whole())));
            return Section.of("judgements", "Judgements", about, table.element());
        });
    }

    // ------------------------------------------------------------------------------------------------ answers

    private Optional<Section> samples() {
        Path file = material.root().resolve(ANSWERS);
        List<Json> rows = Files.exists(file) ? Lines.read(file, ANSWERS, material.notes()) : List.of();
        if (rows.isEmpty() || policies.isEmpty()) {
            return Optional.empty();
        }
        List<Html> body = new ArrayList<>();
        body.add(Section.paragraph(
                "Taken at even distances from the prompts, not chosen; all stand in " + ANSWERS + "."));
        int count = Math.min(SHOWN, rows.size());
        IntStream.range(0, count)
                .map(k -> (int) ((k + 0.5) * rows.size() / count))
                .forEach(place -> body.add(comparison(rows.get(place))));
        return Optional.of(new Section("samples", "Sample answers", body));
    }

    private Element comparison(Json row) {
        Element columns = Element.of("div").classed("answers");
        for (String policy : policies) {
            row.find(policy).filter(Json::isObject).ifPresent(answer -> columns.add(answer(policy, answer)));
        }
        Element prompt = Element.of("p", row.at("prompt").text()).classed("prompt");
        return Element.of("article", prompt, columns).classed("sample");
    }

    private Element answer(String policy, Json answer) {
        String text = answer.at("answer").text();
        Element line = Element.of("p").classed("judgement");
        for (PolicyMeasure score : List.of(PolicyMeasure.REWARD, PolicyMeasure.COST)) {
            if (answer.find(score.key()).isPresent()) {
                line.add(score.key() + " " + NumberText.signed(Measure.number(answer, score.key()), 2) + " ");
            }
        }
        return Element.of(
                        "div",
                        material.palette().label(policy),
                        Element.of("p", text.isEmpty() ? "(empty)" : text).classed("text"),
                        line)
                .classed("answer");
    }
}
