package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.Locale;
import java.util.Optional;

/** Where the time went. */
final class SecondsSection {
    private SecondsSection() {}

    static Section of(Material material) {
        Optional<Json> seconds =
                material.result().find("seconds").filter(found -> found.isObject() && found.size() > 0);
        return seconds.map(SecondsSection::section)
                .orElseGet(() -> Section.of("time", "Time", Section.absent("The result has no times of stages.")));
    }

    private static Section section(Json seconds) {
        double longest = 0;
        double sum = 0;
        for (String stage : seconds.fields().keySet()) {
            longest = Math.max(longest, Measure.number(seconds, stage));
            sum += Measure.number(seconds, stage);
        }
        Element bars = Element.of("div").classed("bars");
        for (String stage : seconds.fields().keySet()) {
            double took = Measure.number(seconds, stage);
            bars.add(Element.of("span", stage));
            bars.add(Element.of("span", Element.of("i").with("style", width(took / longest)))
                    .classed("track"));
            bars.add(Element.of("span", NumberText.seconds(took)).classed("number"));
        }
        String words =
                ("%s in all, in the order in which stages ended. Stages that need nothing from each other may run side"
                                + " by side; then the run takes less than this sum.")
                        .formatted(NumberText.seconds(sum));
        return Section.of("time", "Time", Section.paragraph(words), bars);
    }

    private static String width(double share) {
        return String.format(Locale.ROOT, "width:%.1f%%", 100 * share);
    }
}
