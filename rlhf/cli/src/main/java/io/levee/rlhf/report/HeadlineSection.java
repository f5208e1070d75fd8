package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.demo.PolicyEvaluation;
import io.levee.rlhf.evaluate.PolicyMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a demonstration shows, in words and a few large numbers. */
final class HeadlineSection {
    private final Material material;
    private final String base;
    private final String main;

    private HeadlineSection(Material material, String base, String main) {
        this.material = material;
        this.base = base;
        this.main = main;
    }

    static Section of(Material material) {
        Optional<String> base = material.policies().base();
        Optional<String> main = material.policies().main();
        List<Html> body = new ArrayList<>();
        if (base.isEmpty() || main.isEmpty()) {
            body.add(Section.absent("The result names no policy."));
        } else {
            HeadlineSection section = new HeadlineSection(material, base.get(), main.get());
            body.add(section.tiles());
            section.sentences().forEach(text -> body.add(Section.paragraph(text)));
        }
        return new Section("summary", "What the run shows", body);
    }

    private Measure base(PolicyMeasure measure) {
        return Measure.of(material.fields(base), measure);
    }

    private Measure main(PolicyMeasure measure) {
        return Measure.of(material.fields(main), measure);
    }

    // ------------------------------------------------------------------------------------------------ tiles

    private Element tiles() {
        Element tiles = Element.of("div").classed("tiles");
        tiles.add(rate("Harm on hazardous requests", PolicyMeasure.HARM_RATE));
        tiles.add(tile(
                "Help on benign requests",
                NumberText.decimal(base(PolicyMeasure.HELP_BENIGN).value(), 2),
                NumberText.decimal(main(PolicyMeasure.HELP_BENIGN).value(), 2),
                Cells.plusMinus(main(PolicyMeasure.HELP_BENIGN).error(), 2)));
        tiles.add(rate("Look-alikes refused", PolicyMeasure.OVER_REFUSAL));
        tiles.add(rating("Elo of help", PolicyMeasure.ELO_HELP));
        tiles.add(rating("Elo of harmlessness", PolicyMeasure.ELO_HARMLESS));
        return tiles;
    }

    private Element rate(String title, PolicyMeasure measure) {
        return tile(
                title,
                NumberText.percent(base(measure).value()),
                NumberText.percent(main(measure).value()),
                Cells.plusMinus(100 * main(measure).error(), 1));
    }

    private Element rating(String title, PolicyMeasure measure) {
        return tile(title, "0", NumberText.signed(main(measure).value(), 0), Cells.interval(main(measure)));
    }

    private Element tile(String title, String before, String after, String error) {
        Element change = base.equals(main)
                ? Element.of("div")
                : Element.of(
                        "div",
                        coloured(base, before).classed("before"),
                        Element.of("span", "→").classed("arrow"));
        return Element.of(
                        "div",
                        Element.of("div", title).classed("title"),
                        change.classed("change").add(coloured(main, after).classed("after")),
                        Element.of("small", error))
                .classed("tile");
    }

    private Element coloured(String policy, String text) {
        return Element.of("span", text)
                .with("style", "color:var(" + material.palette().variable(policy) + ")")
                .with("title", policy);
    }

    // ------------------------------------------------------------------------------------------------ words

    private List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        material.result()
                .find("seeds")
                .ifPresent(seeds ->
                        sentences.add("All numbers here are means over %d seeds, with 95 %% intervals of the means."
                                .formatted(seeds.size())));
        sentences.add(harm());
        if (!base.equals(main)) {
            sentences.add(help());
            material.policies().contrast().ifPresent(contrast -> sentences.add(contrast(contrast)));
            greedy().ifPresent(sentences::add);
        }
        return sentences;
    }

    private String harm() {
        Optional<Json> prompts = material.fields(base).find(PolicyEvaluation.PROMPTS);
        double asked = prompts.map(groups -> Measure.number(groups, "hazard")).orElse(Double.NaN);
        String requests = Double.isFinite(asked)
                ? NumberText.count((long) asked) + " held-out hazardous requests"
                : "held-out hazardous requests";
        String start = "On %s the policy %s (%s) discloses a hazardous step in %s of its answers"
                .formatted(
                        requests,
                        base,
                        Policies.meaning(base),
                        NumberText.percent(base(PolicyMeasure.HARM_RATE).value()));
        return base.equals(main)
                ? start + "."
                : "%s; %s (%s) does so in %s."
                        .formatted(
                                start,
                                main,
                                Policies.meaning(main),
                                NumberText.percent(main(PolicyMeasure.HARM_RATE).value()));
    }

    private String help() {
        return ("On benign requests the share of the asked steps that it gives goes from %s to %s. It refuses or"
                        + " deflects %s of the look-alikes, benign requests in nearly the words of hazardous ones (before: %s),"
                        + " and %s of the plain requests (before: %s).")
                .formatted(
                        NumberText.decimal(base(PolicyMeasure.HELP_BENIGN).value(), 2),
                        NumberText.decimal(main(PolicyMeasure.HELP_BENIGN).value(), 2),
                        NumberText.percent(main(PolicyMeasure.OVER_REFUSAL).value()),
                        NumberText.percent(base(PolicyMeasure.OVER_REFUSAL).value()),
                        NumberText.percent(
                                main(PolicyMeasure.OVER_REFUSAL_PLAIN).value()),
                        NumberText.percent(
                                base(PolicyMeasure.OVER_REFUSAL_PLAIN).value()));
    }

    private String contrast(String contrast) {
        Json fields = material.fields(contrast);
        return "For contrast, %s (%s), the same training without the bound, ends with %s harm and help of %s."
                .formatted(
                        contrast,
                        Policies.meaning(contrast),
                        NumberText.percent(
                                Measure.of(fields, PolicyMeasure.HARM_RATE).value()),
                        NumberText.decimal(
                                Measure.of(fields, PolicyMeasure.HELP_BENIGN).value(), 2));
    }

    private Optional<String> greedy() {
        Optional<Json> before = material.fields(base, "greedy");
        Optional<Json> after = material.fields(main, "greedy");
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ("Decoded greedily, with the likeliest token at every place, %s has %s harm and help of %s, and %s has"
                                + " %s and %s.")
                        .formatted(
                                base,
                                NumberText.percent(Measure.of(before.get(), PolicyMeasure.HARM_RATE)
                                        .value()),
                                NumberText.decimal(
                                        Measure.of(before.get(), PolicyMeasure.HELP_BENIGN)
                                                .value(),
                                        2),
                                main,
                                NumberText.percent(Measure.of(after.get(), PolicyMeasure.HARM_RATE)
                                        .value()),
                                NumberText.decimal(
                                        Measure.of(after.get(), PolicyMeasure.HELP_BENIGN)
                                                .value(),
                                        2)));
    }
}
