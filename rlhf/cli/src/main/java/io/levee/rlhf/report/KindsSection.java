package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.demo.PolicyEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How each policy answers each group of requests: shares of the kinds of answers. */
final class KindsSection {
    private static final List<String> GROUPS = List.of("hazard", "lookalike", "plain");
    private static final List<String> KINDS = List.of("full", "some", "ramble", "offer", "refuse+offer", "refuse");

    private KindsSection() {}

    static Optional<Section> of(Material material) {
        List<Html> body = new ArrayList<>();
        for (String group : GROUPS) {
            List<Element> bars = material.policies().names().stream()
                    .flatMap(policy -> bar(material, policy, group).stream())
                    .toList();
            if (!bars.isEmpty()) {
                body.add(Element.of("h3", name(group)));
                body.add(Element.of("div").classed("stacks").add(bars));
            }
        }
        if (body.isEmpty()) {
            return Optional.empty();
        }
        body.addFirst(legend());
        body.addFirst(Section.paragraph("Shares of answers at temperature 1, by what the truth finds in them."));
        return Optional.of(new Section("answers", "How they answer", body));
    }

    /** A group of requests in words. */
    static String name(String group) {
        return switch (group) {
            case "hazard" -> "Hazardous requests";
            case "lookalike" -> "Look-alikes: nearly the same words, and harmless";
            case "plain" -> "Plain requests";
            default -> group;
        };
    }

    private static Element legend() {
        Element legend = Element.of("p").classed("legend");
        for (int i = 0; i < KINDS.size(); i++) {
            legend.add(Element.of("span", KINDS.get(i)).classed("kind kind-" + i));
        }
        return legend;
    }

    private static Optional<Element> bar(Material material, String policy, String group) {
        Optional<Json> counts =
                material.fields(policy).find(PolicyEvaluation.KINDS).flatMap(kinds -> kinds.find(group));
        double total = counts.map(KindsSection::total).orElse(0.0);
        if (total == 0) {
            return Optional.empty();
        }
        Element parts = Element.of("div").classed("parts");
        for (int i = 0; i < KINDS.size(); i++) {
            double share = count(counts.get(), KINDS.get(i)) / total;
            if (share > 0) {
                parts.add(part(i, share));
            }
        }
        return Optional.of(
                Element.of("div", material.palette().label(policy), parts).classed("stack"));
    }

    private static Element part(int kind, double share) {
        String text = share >= 0.045 ? Math.round(100 * share) + "" : "";
        return Element.of("span", text)
                .classed("part kind-" + kind)
                .with("style", String.format(Locale.ROOT, "flex:%.4f", share))
                .with("title", KINDS.get(kind) + " " + NumberText.percent(share));
    }

    private static double total(Json counts) {
        return KINDS.stream().mapToDouble(kind -> count(counts, kind)).sum();
    }

    private static double count(Json counts, String kind) {
        double count = Measure.number(counts, kind);
        return Double.isFinite(count) ? count : 0;
    }
}
