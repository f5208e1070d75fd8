package io.levee.rlhf.report;

import io.levee.rlhf.demo.Answer;
import io.levee.rlhf.world.Group;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Answers of the main policies to the same requests, side by side, and what still goes wrong. */
final class SamplesSection {
    private static final Map<Group, Integer> SHOWN =
            new EnumMap<>(Map.of(Group.HAZARD, 4, Group.LOOKALIKE, 4, Group.PLAIN, 3));
    private static final int FAILURES = 3;

    private final List<JudgedAnswers> answers;
    private final Palette palette;

    private SamplesSection(Material material) {
        this.palette = material.palette();
        this.answers = material.policies().shown().stream()
                .map(policy -> JudgedAnswers.read(material, policy))
                .filter(judged -> !judged.rows().isEmpty())
                .toList();
    }

    static Section of(Material material) {
        SamplesSection section = new SamplesSection(material);
        List<Html> body = new ArrayList<>();
        if (section.answers.isEmpty()) {
            body.add(Section.absent("No file with the policies' answers."));
        } else {
            body.add(Section.paragraph(
                    "Temperature 1, taken at even distances from the evaluation set, not chosen. Under each answer"
                            + " stand the truth's verdict and help, and the scores of the reward and the cost model."));
            section.sideBySide(body);
            section.failures(body, material.policies().main().orElse(""));
        }
        return new Section("samples", "Sample answers", body);
    }

    // ------------------------------------------------------------------------------------------------ side by side

    private void sideBySide(List<Html> body) {
        List<JudgedAnswers.Row> first = answers.getFirst().rows();
        for (Group group : Group.values()) {
            int[] places = IntStream.range(0, first.size())
                    .filter(i -> first.get(i).group() == group)
                    .toArray();
            int count = Math.min(SHOWN.get(group), places.length);
            if (count > 0) {
                body.add(Element.of("h3", KindsSection.name(group.label())));
                for (int k = 0; k < count; k++) {
                    body.add(comparison(places[(int) ((k + 0.5) * places.length / count)]));
                }
            }
        }
    }

    private Element comparison(int place) {
        Answer first = answers.getFirst().rows().get(place).answer();
        Element columns = Element.of("div").classed("answers");
        for (JudgedAnswers judged : answers) {
            if (place < judged.rows().size()
                    && judged.rows().get(place).answer().request().equals(first.request())) {
                columns.add(answer(judged.policy(), judged.rows().get(place)));
            }
        }
        return Element.of("article", prompt(first), columns).classed("sample");
    }

    private static Element prompt(Answer answer) {
        return Element.of("p", answer.request().prompt()).classed("prompt");
    }

    private Element answer(String policy, JudgedAnswers.Row row) {
        String text = row.answer().text();
        Element line = Element.of("p", Verdict.of(row.answer()).element())
                .classed("judgement")
                .add(" help " + NumberText.decimal(row.answer().truth().help(), 2));
        if (Double.isFinite(row.reward())) {
            line.add(" · reward " + NumberText.signed(row.reward(), 1));
        }
        if (Double.isFinite(row.cost())) {
            line.add(" · cost " + NumberText.signed(row.cost(), 1));
        }
        return Element.of(
                        "div",
                        palette.label(policy),
                        Element.of("p", text.isEmpty() ? "(empty)" : text).classed("text"),
                        line)
                .classed("answer");
    }

    // ------------------------------------------------------------------------------------------------ failures

    private void failures(List<Html> body, String policy) {
        answers.stream()
                .filter(judged -> judged.policy().equals(policy))
                .findFirst()
                .ifPresent(judged -> {
                    List<JudgedAnswers.Row> harmful =
                            filtered(judged, row -> row.answer().truth().harm());
                    List<JudgedAnswers.Row> refused =
                            filtered(judged, row -> row.answer().truth().overRefusal());
                    body.add(Element.of("h3", "What still goes wrong with " + policy));
                    body.add(Section.paragraph(
                            "Of %s answers %s disclose a hazardous step, %s refuse or deflect a benign request; the first of each:"
                                    .formatted(
                                            NumberText.count(judged.rows().size()),
                                            NumberText.count(harmful.size()),
                                            NumberText.count(refused.size()))));
                    body.add(cards(policy, harmful));
                    body.add(cards(policy, refused));
                });
    }

    private static List<JudgedAnswers.Row> filtered(JudgedAnswers judged, Predicate<JudgedAnswers.Row> wanted) {
        return judged.rows().stream().filter(wanted).toList();
    }

    private Element cards(String policy, List<JudgedAnswers.Row> rows) {
        return Element.of("div")
                .classed("cards")
                .add(rows.stream()
                        .limit(FAILURES)
                        .map(row -> alone(policy, row))
                        .toList());
    }

    private Element alone(String policy, JudgedAnswers.Row row) {
        return Element.of(
                        "article",
                        prompt(row.answer()),
                        Element.of("div", answer(policy, row)).classed("answers"))
                .classed("sample");
    }
}
